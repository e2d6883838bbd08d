package residua.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Measures whole networks. */
@Command(
        name = "model",
        description = "Measures images a second of whole networks on a device, with random weights and images. By"
                + " default a training step of cifar-resnet20 at batch 128 and inference of resnet50 at batch 8.",
        footer = {
            "  ./residua bench model",
            "  ./residua bench model --model resnet18 --batch 8 --pass inference --json",
        })
final class BenchModelCommand implements Runnable {
    @ParentCommand
    private BenchCommand bench;

    @Mixin
    private ModelBench measured;

    @Override
    public void run() {
        measured.run(bench.residua());
    }
}
