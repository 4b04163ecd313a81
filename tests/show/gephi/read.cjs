// Reads a file with graphology, which Gephi Lite is built on, or with Cytoscape.js, and writes what
// it has read as JSON. Arguments: the folder of node_modules, and the file.
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

function workspace() {
  // Gephi Lite makes a graph of what has nodes and edges, and reads all else as it is.
  const Graph = load("graphology");
  const isGraph = (value) => value && typeof value === "object" && "nodes" in value && "edges" in value;
  const { graphDataset } = JSON.parse(content, (_, value) => isGraph(value) ? Graph.from(value) : value);
  const { fullGraph, nodeData, edgeData, layout } = graphDataset;
  return {
    directed: fullGraph.type === "directed",
    nodes: fullGraph.mapNodes((id) => ({ id, ...nodeData[id], ...layout[id] })),
    edges: fullGraph.mapEdges((id, _, source, target) => ({ id, source, target, ...edgeData[id] })),
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

const read = { gexf: graphology, cyjs: cytoscape, json: workspace }[file.split(".").pop()];
const found = JSON.stringify(read());
// Cytoscape.js waits for frames to draw, without end.
process.stdout.write(found, () => process.exit(0));
