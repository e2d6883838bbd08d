package residua.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.cl.DeviceFacts;
import residua.model.Network;
import residua.model.Summary;
import residua.optim.SgdSettings;
import residua.schedule.BatchFit;
import residua.schedule.PlanOptions;

/** Lists the layers of a network and what they cost. */
@Command(
        name = "summary",
        description = "Lists the layers of a network, its parameters and its multiply-adds for one image; with --batch"
                + " also the device memory that inference and training will take.",
        footer = {
            "  ./residua summary --model resnet50",
            "  ./residua summary --model resnet34 --shortcut A",
            "  ./residua summary --model resnet50 --batch 8",
            "  ./residua summary --model cifar-resnet110 --json",
        })
final class SummaryCommand implements Runnable {

    /** A layer as other tools read it; the output without the batch. */
    private record Layer(String name, String op, List<Integer> output, long parameters, long macs) {

        static Layer of(Summary.Row row) {
            List<Integer> dims = row.output().dims();
            return new Layer(row.name(), row.op(), dims.subList(1, dims.size()), row.parameters(), row.macs());
        }

        String size() {
            return output.stream().map(String::valueOf).collect(Collectors.joining("x"));
        }
    }

    @ParentCommand
    private Residua residua;

    @Mixin
    private ModelChoice model;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private PlanChoice plan;

    @Option(names = "--batch", paramLabel = "N", description = "Forecast the device memory for batches of N images.")
    private Integer batch;

    @Override
    public void run() {
        Network network = model.network();
        Summary summary = network.summary();
        List<Layer> layers = summary.layers().stream().map(Layer::of).toList();

        Table table = new Table("layer", "op", "output", "parameters", "multiply-adds");
        layers.forEach(l -> table.row(l.name(), l.op(), l.size(), l.parameters(), l.macs()));
        table.row("total", network.name(), network.classes() + " classes", summary.parameters(), summary.macs());

        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", network.name());
        object.put("parameters", summary.parameters());
        object.put("macs", summary.macs());
        String text = table.toString();
        if (batch != null) {
            Positive.option("--batch", batch);
            DeviceFacts facts = device.facts();
            PlanOptions options = plan.options(facts);
            PlanOptions updating =
                    options.withUpdate(Optional.of(SgdSettings.paper().rule()));
            long inference = BatchFit.planToShow(network::inference, batch, facts, options)
                    .peakBytes();
            long training = BatchFit.planToShow(n -> network.training(n, 0), batch, facts, updating)
                    .peakBytes();
            object.put("batch", batch);
            object.put("inferencePeakBytes", inference);
            object.put("trainingPeakBytes", training);
            text += String.format(
                    "batch %d on %s (%s): inference takes %s of device memory, training %s%n",
                    batch, facts.name(), Size.of(facts.globalMemoryBytes()), Size.of(inference), Size.of(training));
        }
        object.put("layers", layers);
        residua.output().result(object, text);
    }
}
