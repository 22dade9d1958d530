// The real Mermaid parser as judge, in plain Node: node check.mjs FILE.mmd…
// One line per file: OK or ERR, the file, and for OK its counts as JSON, for ERR the message. Exit code 1 when any fails.
import fs from 'node:fs';
import DOMPurify from 'dompurify';

// Mermaid calls these while it parses; without a browser's window the module has none of them.
Object.assign(DOMPurify, { sanitize: (text) => text, addHook() {}, removeHook() {}, setConfig() {}, isSupported: true });
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ startOnLoad: false, securityLevel: 'loose', maxTextSize: 10_000_000, maxEdges: 100_000, logLevel: 5 });

let failed = false;
for (const file of process.argv.slice(2)) {
  try {
    const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(fs.readFileSync(file, 'utf8'));
    const counts = {
      type,
      vertices: [...db.getVertices().keys()],
      subgraphs: db.getSubGraphs().map((subgraph) => subgraph.id),
      edges: db.getEdges().length,
      styled: db.getEdges().filter((edge) => edge.style?.length > 0).map((edge) => edge.text),
      titles: db.getSubGraphs().map((subgraph) => subgraph.title),
    };
    console.log(['OK', file, JSON.stringify(counts)].join('\t'));
  } catch (error) {
    failed = true;
    console.log(['ERR', file, JSON.stringify(String(error.message))].join('\t'));
  }
}
process.exit(failed ? 1 : 0);
