// The tree of an expression, read to its end.
//
// CodeMirror stops reading after 20 ms and goes on when the browser is idle. The tree of the part
// that was read ends with an error, and the linter of FEEL, which asks once, would call a right
// expression unparsable on a slow machine. It gets the whole tree, or none to say anything about.
import { ensureSyntaxTree } from '@codemirror/language';
import { Tree } from '@lezer/common';

const PATIENCE = 2000; // milliseconds; an expression of a panel takes less than one

export const syntaxTree = (state) => ensureSyntaxTree(state, state.doc.length, PATIENCE) ?? Tree.empty;
