// What build.mjs puts in the place of `document.head` in Lightense: its <style> elements, which the content
// security policy would refuse, never enter the page. css/zoom.css has their rules.

export const detachedHead = { appendChild() {} };
