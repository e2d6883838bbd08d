package residua.cli;

import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import residua.bench.Scenario;

/** The scenarios by the names that results have. */
final class ScenarioNames implements ITypeConverter<Scenario>, Iterable<String> {
    @Override
    public Scenario convert(String name) {
        return Arrays.stream(Scenario.values())
                .filter(scenario -> scenario.toString().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "no scenario \"" + name + "\"; there are " + String.join(", ", this)));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Scenario.values()).map(Scenario::toString).iterator();
    }
}
