package residua.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import residua.weights.WeightFile;
import residua.weights.WeightSet;

/** Turns a file of weights into safetensors. */
@Command(
        name = "convert",
        description = "Reads a PyTorch checkpoint (zip or legacy), safetensors or a checkpoint of Residua, and writes"
                + " safetensors. Nothing in a file is ever executed.",
        footer = {
            "  ./residua convert resnet20-12fca82f.th resnet20.safetensors",
            "  ./residua convert residua-runs/cifar-resnet20-shapes/checkpoint.safetensors weights.safetensors",
        })
final class ConvertCommand implements Runnable {

    @ParentCommand
    private Residua residua;

    @Parameters(index = "0", paramLabel = "IN", description = "The file to read.")
    private Path in;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "The safetensors file to write; one that exists is replaced.")
    private Path out;

    @Override
    public void run() {
        WeightSet weights = WeightFile.convert(in, out);
        long elements = weights.elements();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("file", out.toString());
        result.put("source", weights.format().title());
        result.put("tensors", weights.tensors().size());
        result.put("elements", elements);
        residua.output()
                .result(
                        result,
                        String.format(
                                Locale.ROOT,
                                "%s: %,d tensors, %,d elements, from a %s",
                                out,
                                weights.tensors().size(),
                                elements,
                                weights.format().title()));
    }
}
