package residua.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;
import residua.model.Input;
import residua.model.Network;
import residua.model.Zoo;

/** Lists the networks by name. */
@Command(
        name = "models",
        description = "Lists the networks that --model takes, with parameters and multiply-adds of one image. CIFAR"
                + " networks exist in any other depth of 6n+2 as well (bottlenecks: 9n+2), with the same names.",
        footer = {
            "  ./residua models",
            "  ./residua models --json | jq '.models[].name'",
        })
final class ModelsCommand implements Runnable {

    /** A network as other tools read it; its input in pixels, multiply-adds of one image. */
    private record Row(String name, int height, int width, int classes, long parameters, long macs) {

        static Row of(String name) {
            Network network = Zoo.network(name);
            Input input = network.input();
            return new Row(
                    name, input.height(), input.width(), network.classes(), network.parameters(), network.macs());
        }
    }

    @ParentCommand
    private Residua residua;

    @Override
    public void run() {
        List<Row> rows = Zoo.names().stream().map(Row::of).toList();
        Table table = new Table("model", "input", "classes", "parameters", "multiply-adds");
        rows.forEach(r -> table.row(r.name(), r.height() + "x" + r.width(), r.classes(), r.parameters(), r.macs()));
        residua.output().result(Map.of("models", rows), table.toString());
    }
}
