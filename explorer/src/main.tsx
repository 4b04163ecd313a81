import { render } from "preact";
import { App } from "./app";
import "./colours.gen.css";
import "./style.css";

render(<App />, document.getElementById("app")!);
