package residua;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.util.List;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs tests in a process of its own, which {@link SimulatorTest} starts under the simulator: those with the tag that
 * is the first argument, in all classes or in those that the other arguments name. Prints {@code N tests succeeded} and
 * ends with status 0, or prints what failed and ends with status 1.
 */
final class SimulatorMain {

    private SimulatorMain() {}

    /** Runs the tests and ends the process. */
    public static void main(String[] args) {
        List<String> classes = List.of(args).subList(1, args.length);
        LauncherDiscoveryRequest tests = LauncherDiscoveryRequestBuilder.request()
                .selectors(
                        classes.isEmpty()
                                ? List.of(selectPackage("residua"))
                                : classes.stream()
                                        .map(name -> selectClass(name))
                                        .toList())
                .filters(TagFilter.includeTags(args[0]))
                // One order everywhere: after other classes, oclgrind 21.10 takes what the probes filled for
                // uninitialised.
                .configurationParameter(
                        ClassOrderer.DEFAULT_ORDER_PROPERTY_NAME, ClassOrderer.ClassName.class.getName())
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(tests, listener);
        TestExecutionSummary summary = listener.getSummary();
        for (TestExecutionSummary.Failure failure : summary.getFailures()) {
            System.out.println(failure.getTestIdentifier().getLegacyReportingName() + " "
                    + failure.getTestIdentifier().getDisplayName() + ": " + failure.getException());
        }
        System.out.println(summary.getTestsSucceededCount() + " tests succeeded");
        System.exit(summary.getFailures().isEmpty() ? 0 : 1);
    }
}
