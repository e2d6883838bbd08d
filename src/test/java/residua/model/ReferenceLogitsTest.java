package residua.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.SharedFiles;
import residua.graph.Graph;
import residua.oracle.GraphOracle;
import residua.tensor.HostTensor;
import residua.weights.ExpectedTensor;
import residua.weights.Npy;
import residua.weights.WeightFile;
import residua.weights.WeightMatch;

/** Published CIFAR networks in double against PyTorch's logits in float: names, shortcuts, running statistics. */
class ReferenceLogitsTest {
    private static final int BATCH = 4;

    /** Logits of up to 20 in size, some hundred roundings in a row, each of 2^-24. */
    private static final double ERROR = 100 * 20 * 0x1p-24;

    @ParameterizedTest
    @CsvSource({
        "cifar-resnet20, resnet20-12fca82f.th, logits-resnet20-12fca82f.npy",
        "cifar-resnet56, resnet56-4bfd9763.th, logits-resnet56-4bfd9763.npy"
    })
    void logits(String name, String weights, String logits) {
        Graph graph = Zoo.network(name).inference(BATCH);
        List<ExpectedTensor> expected = graph.parameters().stream()
                .map(p -> new ExpectedTensor(p.value().name(), p.value().shape()))
                .toList();
        Map<String, HostTensor> tensors =
                WeightMatch.match(expected, WeightFile.read(SharedFiles.at("data/pretrained/" + weights)));
        GraphOracle oracle = new GraphOracle(graph);
        tensors.forEach((key, tensor) -> oracle.set(key, tensor.data()));
        oracle.set("images", ReferenceStep.images("test_batch.bin", 0, BATCH).data());
        double[] got = oracle.run().output("logits");
        float[] want = Npy.read(SharedFiles.at("reference/" + logits)).data();
        for (int i = 0; i < got.length; i++) {
            assertEquals(want[i], got[i], ERROR, "logit " + i % 10 + " of image " + i / 10);
        }
    }
}
