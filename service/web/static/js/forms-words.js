// What the behaviours of forms say, in the language of the page.
const WORDS = {
  saving: ['正在保存草稿…', 'Saving the draft…'],
  saved: ['草稿已保存 {time}', 'Draft saved at {time}'],
  offline: [
    '网络不通，您填的内容已暂存在这台电脑上，网络恢复后会自动保存。',
    'No connection. What you typed is kept on this computer and will be saved when the connection is back.',
  ],
  refused: [
    '草稿没能保存到服务器，内容已暂存在这台电脑上。',
    'The draft could not be saved on the server; it is kept on this computer.',
  ],
  signedOut: [
    '登录已过期，内容已暂存在这台电脑上。请在新窗口重新登录，再回到本页继续。',
    'You have been signed out; what you typed is kept on this computer. Sign in again in a new window and come back.',
  ],
  conflict: [
    '{sentence}您填的内容还在本页上，没有丢失，可以复制保存。',
    '{sentence} What you typed is still on this page; you can copy it.',
  ],
  found: [
    '这台电脑上有一份 {time} 暂存、还没有保存到服务器的内容。',
    'This computer holds what you typed at {time} and could not be saved on the server.',
  ],
  restore: ['恢复这份内容', 'Restore it'],
  discard: ['不要了', 'Discard it'],
  count: ['已填 {given} 个字，最多 {most} 个字', '{given} of at most {most} characters'],
  over: ['已填 {given} 个字，超出 {over} 个字', '{given} characters, {over} too many'],
  added: ['已添加第 {number} 行', 'Row {number} added'],
  removed: ['已删除第 {number} 行', 'Row {number} removed'],
  uploading: ['正在上传 {name}', 'Uploading {name}'],
  uploaded: ['已上传 {name}', '{name} uploaded'],
  uploadFailed: ['{name} 没有传上去，请检查网络后重试。', '{name} was not uploaded. Check the connection and try again.'],
  tooLarge: ['{name} 超过 20 MB，请压缩或拆分后再传。', '{name} is larger than 20 MB. Make it smaller or split it.'],
  retry: ['重试', 'Try again'],
  remove: ['移除', 'Remove'],
  waitUpload: ['文件还在上传，请等上传结束后再提交。', 'A file is still being uploaded. Please wait before you send the form.'],
  notSent: ['网络不通，还没有提交。您填的内容还在本页上，网络恢复后再按一次。', 'No connection: nothing was sent. What you typed is still here; try again when the connection is back.'],
  enter: ['还没有提交。核对后按“{button}”。', 'Not sent yet. Check it, then press “{button}”.'],
  sending: ['正在提交，请稍候…', 'Sending…'],
};
const english = document.documentElement.lang.startsWith('en');

export function say(name, values = {}) {
  const text = WORDS[name][english ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}
