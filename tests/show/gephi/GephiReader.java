import java.awt.Font;
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.gephi.filters.api.FilterController;
import org.gephi.filters.api.Range;
import org.gephi.filters.plugin.dynamic.DynamicRangeBuilder;
import org.gephi.filters.plugin.dynamic.DynamicRangeBuilder.DynamicRangeFilter;
import org.gephi.filters.spi.FilterBuilder;
import org.gephi.graph.api.AttributeUtils;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Element;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.GraphView;
import org.gephi.graph.api.Interval;
import org.gephi.graph.api.Node;
import org.gephi.graph.api.Table;
import org.gephi.io.exporter.api.ExportController;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.AppendProcessor;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.preview.api.PreviewController;
import org.gephi.preview.api.PreviewProperties;
import org.gephi.preview.api.PreviewProperty;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.openide.util.Lookup;

/** Reads files with Gephi's importer, and writes what it has read as JSON, a line each. */
public class GephiReader {

    /**
     * Arguments: files to read; after --years, the first and the last year to show the last one in;
     * after --draw, a picture to draw of it.
     */
    public static void main(String[] args) throws Exception {
        PrintStream real = System.out;
        System.setOut(System.err);
        PrintStream out = new PrintStream(real, true, StandardCharsets.UTF_8);
        Lookup.getDefault().lookup(ProjectController.class).newProject();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--draw")) {
                draw(new File(args[++i]), args[++i]);
            } else if (args[i].equals("--append")) {
                i++;
                for (StringBuilder issues = new StringBuilder(); ; i++) {
                    boolean last = args[i + 1].equals("--");
                    String json = read(new File(args[i]), issues.isEmpty(), issues);
                    issues.append(" ");
                    if (last) {
                        out.println(json);
                        i++;
                        break;
                    }
                }
            } else if (args[i].equals("--years")) {
                out.println(years(Integer.parseInt(args[++i]), Integer.parseInt(args[++i])));
            } else {
                out.println(read(new File(args[i]), true, new StringBuilder()));
            }
        }
        System.exit(0);
    }

    /** Reads a file into a new workspace, or into the last; issues gather what is told. */
    static String read(File file, boolean isNew, StringBuilder issues) throws Exception {
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        if (isNew) {
            projects.openWorkspace(projects.newWorkspace(projects.getCurrentProject()));
        }
        Workspace workspace = projects.getCurrentWorkspace();
        ImportController importer = Lookup.getDefault().lookup(ImportController.class);
        Container container = importer.importFile(file);
        // As the page on Gephi says: else sizes are stretched to 4 to 100.
        container.getLoader().setAutoScale(false);
        container.closeLoader();
        importer.process(
                container, isNew ? new DefaultProcessor() : new AppendProcessor(), workspace);
        // What Gephi says of its own doing (INFO) is no fault of the file.
        Iterator<Issue> found = container.getReport().getIssues(1000);
        while (found.hasNext()) {
            Issue issue = found.next();
            if (issue.getLevel() != Issue.Level.INFO) {
                issues.append(issues.toString().isBlank() ? "" : ",");
                issues.append(text(issue.getLevel() + ": " + issue.getMessage()));
            }
        }
        GraphModel model =
                Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace);
        Graph graph = model.getGraph();
        StringBuilder json = new StringBuilder("{\"issues\":[").append(issues).append("]");
        json.append(",\"directed\":").append(model.isDirected());
        json.append(",\"timeFormat\":").append(text(model.getTimeFormat()));
        json.append(",\"timeBounds\":").append(interval(model.getTimeBounds()));
        json.append(",\"nodeTypes\":").append(types(model.getNodeTable()));
        json.append(",\"edgeTypes\":").append(types(model.getEdgeTable()));
        json.append(",\"nodes\":[");
        String comma = "";
        for (Node node : graph.getNodes().toArray()) {
            json.append(comma).append("{\"id\":").append(text(node.getId()));
            json.append(",\"label\":").append(text(node.getLabel()));
            json.append(",\"x\":").append(node.x()).append(",\"y\":").append(node.y());
            json.append(",\"size\":").append(node.size());
            String colour = String.format("#%06X", node.getRGBA() & 0xFFFFFF);
            json.append(",\"colour\":").append(text(colour));
            json.append(rest(node, model.getNodeTable())).append("}");
            comma = ",";
        }
        json.append("],\"edges\":[");
        comma = "";
        for (Edge edge : graph.getEdges().toArray()) {
            json.append(comma).append("{\"id\":").append(text(edge.getId()));
            json.append(",\"source\":").append(text(edge.getSource().getId()));
            json.append(",\"target\":").append(text(edge.getTarget().getId()));
            json.append(",\"label\":").append(text(edge.getLabel()));
            json.append(",\"directed\":").append(edge.isDirected());
            json.append(",\"weight\":").append(edge.getWeight());
            json.append(rest(edge, model.getEdgeTable())).append("}");
            comma = ",";
        }
        return json.append("]}").toString();
    }

    /** What the filter Dynamic Range shows of the open workspace, year by year. */
    static String years(int first, int last) throws Exception {
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        Workspace workspace = projects.getCurrentWorkspace();
        GraphModel model =
                Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace);
        FilterController filters = Lookup.getDefault().lookup(FilterController.class);
        StringBuilder json = new StringBuilder("{");
        for (int year = first; year <= last; year++) {
            // A graph without a time has no such filter, and is whole in every year.
            GraphView view = model.getVisibleView();
            for (FilterBuilder builder : new DynamicRangeBuilder().getBuilders(workspace)) {
                DynamicRangeFilter filter = (DynamicRangeFilter) builder.getFilter(workspace);
                double start = AttributeUtils.parseDateTime(year + "-01-01");
                filter.setRange(new Range(start, AttributeUtils.parseDateTime(year + "-12-31")));
                view = filters.filter(filters.createQuery(filter));
            }
            json.append(year > first ? "," : "").append(text(year)).append(":{\"nodes\":[");
            String comma = "";
            for (Node node : model.getGraph(view).getNodes().toArray()) {
                json.append(comma).append(text(node.getId()));
                comma = ",";
            }
            json.append("],\"edges\":[");
            comma = "";
            for (Edge edge : model.getGraph(view).getEdges().toArray()) {
                json.append(comma).append("[").append(text(edge.getSource().getId()));
                json.append(",").append(text(edge.getTarget().getId()));
                json.append(",").append(edge.getWeight(view)).append("]");
                comma = ",";
            }
            json.append("]}");
        }
        return json.append("}").toString();
    }

    static void draw(File picture, String font) throws Exception {
        PreviewController preview = Lookup.getDefault().lookup(PreviewController.class);
        PreviewProperties properties = preview.getModel().getProperties();
        properties.putValue(PreviewProperty.SHOW_NODE_LABELS, true);
        properties.putValue(PreviewProperty.NODE_LABEL_PROPORTIONAL_SIZE, false);
        properties.putValue(PreviewProperty.NODE_LABEL_FONT, new Font(font, Font.PLAIN, 12));
        preview.refreshPreview();
        Lookup.getDefault().lookup(ExportController.class).exportFile(picture);
    }

    static String types(Table table) {
        StringBuilder json = new StringBuilder("{");
        for (Column column : table) {
            json.append(json.length() > 1 ? "," : "").append(text(column.getTitle()));
            json.append(":").append(text(column.getTypeClass().getSimpleName()));
        }
        return json.append("}").toString();
    }

    static String rest(Element element, Table table) {
        StringBuilder json = new StringBuilder(",\"intervals\":[");
        String comma = "";
        for (Interval interval : element.getIntervals()) {
            json.append(comma).append(interval(interval));
            comma = ",";
        }
        json.append("],\"attributes\":{");
        comma = "";
        for (Column column : table) {
            Object value = element.getAttribute(column);
            if (!column.isProperty() && value != null) {
                json.append(comma).append(text(column.getTitle())).append(":").append(json(value));
                comma = ",";
            }
        }
        return json.append("}").toString();
    }

    static String interval(Interval interval) {
        return "[" + number(interval.getLow()) + "," + number(interval.getHigh()) + "]";
    }

    static String number(double value) {
        return Double.isInfinite(value) || Double.isNaN(value) ? "null" : Double.toString(value);
    }

    static String json(Object value) {
        if (value != null && value.getClass().isArray()) {
            StringBuilder json = new StringBuilder("[");
            for (int i = 0; i < Array.getLength(value); i++) {
                json.append(i > 0 ? "," : "").append(json(Array.get(value, i)));
            }
            return json.append("]").toString();
        }
        boolean bare = value == null || value instanceof Number || value instanceof Boolean;
        return bare ? String.valueOf(value) : text(value);
    }

    static String text(Object value) {
        if (value == null) {
            return "null";
        }
        StringBuilder json = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
