// The look of docs/api.html: one column to read, one to navigate, light and dark, print included. No script, no font.

export const STYLE = `
:root { color-scheme: light dark; --text: #1c2024; --soft: #5b6570; --line: #d9dee3; --back: #fff; --panel: #f5f7f9; --link: #0a58a8; --get: #14724f; --post: #8a4b00; --patch: #6b3fa0; --delete: #ad2323; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e8ec; --soft: #9aa5b1; --line: #343c45; --back: #14181c; --panel: #1c2228; --link: #7db8f5; --get: #5cc99b; --post: #e2a65a; --patch: #bb97ea; --delete: #f08a8a; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--text); background: var(--back); font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 17rem minmax(0, 60rem); gap: 2.5rem; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; background: var(--panel); border-right: 1px solid var(--line); font-size: .9rem; }
nav ul { list-style: none; margin: .2rem 0 1.2rem; padding: 0; }
nav a { display: block; padding: .15rem .4rem; color: inherit; text-decoration: none; border-radius: 4px; }
nav a:hover, nav a:focus-visible { background: var(--line); }
main { padding: 1.5rem 1.5rem 6rem 0; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { margin-top: 3rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2.6rem 0 .2rem; font-size: 1.15rem; }
h4 { margin: 1.3rem 0 .3rem; font-size: .95rem; }
a { color: var(--link); }
code, pre { font: .88em/1.5 ui-monospace, monospace; }
pre { margin: .4rem 0; padding: .7rem .9rem; overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .35rem .8rem .35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th[scope=row] { font-weight: normal; }
thead th { color: var(--soft); font-weight: 600; }
td:first-child, th:first-child { width: 26%; }
.route { margin: .1rem 0; }
.method { display: inline-block; min-width: 3.6rem; font: 600 .82rem ui-monospace, monospace; }
.GET { color: var(--get); } .POST, .PUT { color: var(--post); } .PATCH { color: var(--patch); } .DELETE { color: var(--delete); }
.facts, .limits { color: var(--soft); font-size: .88rem; }
.required { color: var(--delete); padding-left: .15em; }
@media (max-width: 60rem) { body { display: block; } nav { position: static; height: auto; border: 0; border-bottom: 1px solid var(--line); } main { padding: 1rem; } }
@media print { nav { display: none; } body { display: block; } }
`.trim();
