import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.ValidationReport;
import org.apache.jena.shacl.validation.ReportEntry;

/** Prints seconds of the processor to load and, the least of some runs, to validate; then results. */
public class ValidateJena {
    private static double seconds() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    public static void main(String[] args) throws Exception {
        double start = 0;
        double load = Double.MAX_VALUE;
        Shapes shapes = null;
        Graph data = null;
        for (int run = 0; run < Integer.parseInt(args[2]); run++) {
            start = seconds();
            shapes = Shapes.parse(RDFDataMgr.loadGraph(args[0]));
            data = RDFDataMgr.loadGraph(args[1]);
            load = Math.min(load, seconds() - start);
        }
        double best = Double.MAX_VALUE;
        ValidationReport report = null;
        for (int run = 0; run < Integer.parseInt(args[2]); run++) {
            start = seconds();
            report = ShaclValidator.get().validate(shapes, data);
            best = Math.min(best, seconds() - start);
        }
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        out.println(load + "\t" + best);
        for (ReportEntry entry : report.getEntries()) {
            out.println(String.join("\t", String.valueOf(entry.focusNode()),
                String.valueOf(entry.resultPath()), entry.sourceConstraintComponent().getURI(),
                String.valueOf(entry.value()), entry.severity().level().getURI()));
        }
        out.flush();
    }
}
