// Reads a file with graphology-gexf, which Gephi Lite is built on, or with Cytoscape.js, and writes
// what it has read as JSON. Arguments: the folder of node_modules, and the file.
const fs = require("fs");
const { createRequire } = require("module");

const [folder, file] = process.argv.slice(2);
const load = createRequire(`${folder}/package.json`);
const content = fs.readFileSync(file, "utf8");

function graphology() {
  const graph = load("graphology-gexf").parse(load("graphology"), content);
  return {
    directed: graph.type === "directed",
    attributes: graph.getAttributes(),
    nodes: graph.mapNodes((id, data) => ({ id, ...data })),
    edges: graph.mapEdges((id, data, source, target) => ({ id, source, target, ...data })),
  };
}

function cytoscape() {
  const { elements, style, layout } = JSON.parse(content);
  const graph = load("cytoscape")({ elements, style, layout, headless: true, styleEnabled: true });
  return {
    nodes: graph.nodes().map((node) => ({
      ...node.data(),
      ...node.position(),
      label: node.style("label"),
      colour: node.style("background-color"),
    })),
    edges: graph.edges().map((edge) => edge.data()),
  };
}

const found = JSON.stringify(file.endsWith(".gexf") ? graphology() : cytoscape());
// Cytoscape.js waits for frames to draw, without end.
process.stdout.write(found, () => process.exit(0));
