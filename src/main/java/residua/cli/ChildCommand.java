package residua.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts this program once more, as this process was started: for what must be seen from the start of a process.
 *
 * @param choices options of the network and of the plan, without the network's name
 */
record ChildCommand(List<String> choices) {

    /** With the options that were given here. */
    static ChildCommand with(ModelChoice model, PlanChoice plan) {
        List<String> choices = new ArrayList<>(model.otherArguments());
        choices.addAll(plan.arguments());
        return new ChildCommand(choices);
    }

    /** The command line of a child that looks at one image, see {@link BenchFirstResultCommand}. */
    List<String> firstResult(String model, int device) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("bench", BenchFirstResultCommand.NAME, "--json", "--model", model));
        command.addAll(List.of("--device", Integer.toString(device)));
        command.addAll(choices);
        return command;
    }
}
