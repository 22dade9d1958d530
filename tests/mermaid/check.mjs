// The real Mermaid parser as judge, in plain Node: node check.mjs FOLDER, or node check.mjs FILE.mmd…
// One line per file: OK or ERR, the file, and for OK its counts as JSON, for ERR the message. Exit code 1 when any fails.
import fs from 'node:fs';
import path from 'node:path';
import DOMPurify from 'dompurify';

// Mermaid calls these while it parses; without a browser's window the module has none of them.
Object.assign(DOMPurify, { sanitize: (text) => text, addHook() {}, removeHook() {}, setConfig() {}, isSupported: true });
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ startOnLoad: false, securityLevel: 'loose', maxTextSize: 100_000_000, maxEdges: 1_000_000, logLevel: 5 });

const counters = {
  'flowchart-v2': (db) => ({
    vertices: [...db.getVertices().keys()],
    subgraphs: db.getSubGraphs().map((subgraph) => subgraph.id),
    edges: db.getEdges().length,
    styled: db.getEdges().filter((edge) => edge.style?.some((style) => style.includes('width:3px'))).map((edge) => edge.text),
    plain: db.getEdges().filter((edge) => !(edge.style?.length > 0)).length,
    titles: db.getSubGraphs().map((subgraph) => subgraph.title),
  }),
  sequence: (db) => ({
    actors: [...db.getActors().values()].map((actor) => actor.description),
    messages: db.getMessages().filter((message) => message.from && message.to && message.from !== message.to).length,
    words: db.getMessages().map((message) => message.message).filter((message) => typeof message === 'string'),
  }),
  architecture: (db) => ({
    services: db.getServices().map((service) => service.title),
    groups: db.getGroups().map((group) => group.title),
    edges: db.getEdges().length,
  }),
};

const files = process.argv.slice(2).flatMap((at) =>
  fs.statSync(at).isDirectory() ? fs.readdirSync(at).sort().map((name) => path.join(at, name)) : [at]);
let failed = false;
for (const file of files) {
  try {
    const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(fs.readFileSync(file, 'utf8'));
    console.log(['OK', file, JSON.stringify({ type, ...counters[type]?.(db) })].join('\t'));
  } catch (error) {
    failed = true;
    console.log(['ERR', file, JSON.stringify(String(error.message))].join('\t'));
  }
}
process.exitCode = failed ? 1 : 0;
