package residua.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.SharedFiles;
import residua.cl.TestDevice;
import residua.data.Batches;
import residua.data.DataSpec;
import residua.data.Dataset;
import residua.data.Normalisation;
import residua.data.OpenOptions;
import residua.data.Split;
import residua.data.Transform;
import residua.kernel.KernelLibrary;
import residua.model.Input;
import residua.model.Network;
import residua.model.Zoo;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;
import residua.weights.ExpectedTensor;
import residua.weights.Npy;
import residua.weights.WeightFile;
import residua.weights.WeightMatch;

/** Published weights on the device: their published error, and PyTorch's logits. */
class PublishedWeightsTest {
    private static final int BATCH = 100;
    private static final int THREADS = 2;

    /** Float against float: what the reference files are held to. */
    private static final double LOGIT_BOUND = 1e-3;

    /** Decoders of JPEG differ by a least bit here and there; in percent of 10,000 images. */
    private static final double DECODER_BOUND = 0.15;

    private static EvalResult evaluate(
            Network network, String weights, String spec, int examples, Evaluator.LogitSink sink) {
        KernelLibrary kernels = TestDevice.require().kernels();
        List<ExpectedTensor> expected = network.inference(1).parameters().stream()
                .map(p -> new ExpectedTensor(p.value().name(), p.value().shape()))
                .toList();
        Map<String, HostTensor> tensors =
                WeightMatch.match(expected, WeightFile.read(SharedFiles.at("data/pretrained/" + weights)));
        Dataset dataset = DataSpec.open(spec, Split.TEST, OpenOptions.defaults().withThreads(THREADS));
        assertEquals(examples, dataset.size());
        Input input = network.input();
        Transform transform = Transform.evaluation(
                input.height(), input.width(), input.resize(), Normalisation.of(input.mean(), input.std()), 1);
        try (Classifier classifier = Classifier.open(kernels, network, BATCH, PlanOptions.DEFAULT, tensors);
                Batches batches = Batches.evaluation(dataset, transform, BATCH, THREADS)) {
            return Evaluator.evaluate(classifier, batches, 1, sink, n -> {});
        }
    }

    @ParameterizedTest
    @CsvSource({"cifar-resnet20, resnet20-12fca82f, 85", "cifar-resnet56, resnet56-4bfd9763, 74"})
    void errorsAndLogitsArePyTorchs(String name, String file, int errors) {
        Network network = Zoo.network(name);
        float[] want =
                Npy.read(SharedFiles.at("reference/logits-" + file + ".npy")).data();
        float[] got = new float[want.length];
        String spec = "cifar10:" + SharedFiles.at("data/cifar10-subset");
        int examples = want.length / network.classes();
        EvalResult result = evaluate(
                network,
                file + ".th",
                spec,
                examples,
                (index, logits) -> System.arraycopy(logits, 0, got, index * logits.length, logits.length));
        assertEquals(errors, result.top1Errors());
        assertEquals(examples, result.examples());
        assertTrue(result.top5Errors() <= result.top1Errors() / 5, result.toString());
        for (int i = 0; i < want.length; i++) {
            assertEquals(want[i], got[i], LOGIT_BOUND, "logit " + i % 10 + " of image " + i / 10);
        }
    }

    @ParameterizedTest
    @CsvSource({"cifar-resnet20, resnet20-12fca82f.th, 18.97", "cifar-resnet56, resnet56-4bfd9763.th, 16.80"})
    void theErrorOnJpegsIsTheReferences(String name, String weights, double percent) {
        EvalResult result = evaluate(
                Zoo.network(name),
                weights,
                "tar:" + SharedFiles.at("data/cifar10-jpeg/test.tar"),
                10_000,
                Evaluator.LogitSink.NONE);
        assertEquals(percent, result.top1Error(), DECODER_BOUND);
    }
}
