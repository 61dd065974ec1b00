// Our own sentences: Chinese, or English where the visitor chose it.

export const english = document.documentElement.lang.startsWith('en');

export const say = (zh, en) => (english ? en : zh);
