// Small behaviours of our own pages: what matters first gets the focus.

document.querySelector("[data-focus]")?.focus();
