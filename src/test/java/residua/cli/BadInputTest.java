package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.TestDevice;
import residua.model.Zoo;
import residua.optim.Initialisation;
import residua.shape.Shape;
import residua.tensor.HostTensor;
import residua.weights.Safetensors;

/** What users get wrong: each ends with one line that says what and where, and nothing is lost. */
class BadInputTest {
    private static final String MODEL = "cifar-resnet20";
    private static final int CIFAR_RECORD_BYTES = 3073;

    @TempDir
    private static Path folder;

    private static Path weights;

    @BeforeAll
    static void writeWeights() {
        TestDevice.require();
        weights = folder.resolve("weights.safetensors");
        Safetensors.write(weights, tensors(), Map.of());
    }

    private static Map<String, HostTensor> tensors() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        Zoo.network(MODEL)
                .inference(1)
                .parameters()
                .forEach(p -> tensors.put(p.value().name(), Initialisation.fill(p, 1)));
        return tensors;
    }

    private static Cli eval(Path file, Object data) {
        return Cli.run("eval", "--model", MODEL, "--weights", file, "--data", data);
    }

    @ParameterizedTest
    @CsvSource({
        "cifar-resnet21, cifar-resnet20",
        "rsnet50,        resnet50",
        "'',             vgg16",
    })
    void anUnknownModel(String name, String near) {
        Cli.run("summary", "--model", name).failed(Failure.FAILED, name, near);
        Cli.run("train", "--model", name, "--out", folder.resolve("never")).failed(Failure.FAILED, name, near);
    }

    @ParameterizedTest
    @ValueSource(strings = {"summary", "schedule"})
    void aBatchThatNoDeviceHolds(String command) {
        Cli.run(command, "--model", MODEL, "--batch", 100_000_000)
                .failed(Failure.FAILED, "a batch of 100000000", "fits");
    }

    @Test
    void lessThanNoCheckpoints() {
        Cli.run("train", "--checkpoint-steps", -1, "--out", folder.resolve("never"))
                .failed(Failure.FAILED, "--checkpoint-steps", "-1");
    }

    @Test
    void weightsCutShort() throws IOException {
        Path cut = folder.resolve("cut.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        eval(cut, "noise:3x32x32").failed(Failure.FAILED, cut);
    }

    @Test
    void weightsOfAnotherNetwork() {
        Cli.run("eval", "--model", "cifar-resnet32", "--weights", weights, "--data", "noise:3x32x32")
                .failed(Failure.FAILED, weights, "layer1.3.conv1.weight");
    }

    @Test
    void weightsOfAnotherShape() {
        Map<String, HostTensor> tensors = tensors();
        tensors.put("conv1.weight", new HostTensor(Shape.of(16, 1, 3, 3), new float[144]));
        Path file = folder.resolve("shape.safetensors");
        Safetensors.write(file, tensors, Map.of());
        eval(file, "noise:3x32x32").failed(Failure.FAILED, file, "conv1.weight", "[16, 1, 3, 3]", "[16, 3, 3, 3]");
    }

    @Test
    void aZipThatIsNoCheckpoint() throws IOException {
        Path zip = folder.resolve("photos.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("photo.txt"));
            out.write("no weights".getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
        eval(zip, "noise:3x32x32").failed(Failure.FAILED, zip);
    }

    @Test
    void weightsThatAreNotThere() {
        Path none = folder.resolve("none.th");
        eval(none, "noise:3x32x32").failed(Failure.FAILED, none);
        Cli.run("train", "--weights", none, "--out", folder.resolve("never")).failed(Failure.FAILED, none);
    }

    @Test
    void dataOfNoKnownKind() {
        eval(weights, "cifra10:somewhere").failed(Failure.FAILED, "cifra10", "cifar10:");
        eval(weights, folder).failed(Failure.FAILED, "folder:");
    }

    @Test
    void aDataFileCutInARecord() throws IOException {
        Path data = Files.createDirectory(folder.resolve("cut"));
        Path file = data.resolve("test_batch.bin");
        Files.write(file, new byte[2 * CIFAR_RECORD_BYTES - 1]);
        eval(weights, "cifar10:" + data).failed(Failure.FAILED, "test_batch.bin");
    }

    @Test
    void aLabelOutOfRange() throws IOException {
        Path data = Files.createDirectory(folder.resolve("label"));
        byte[] records = new byte[2 * CIFAR_RECORD_BYTES];
        records[CIFAR_RECORD_BYTES] = 10;
        Files.write(data.resolve("test_batch.bin"), records);
        eval(weights, "cifar10:" + data).failed(Failure.FAILED, "test_batch.bin", "10");
    }

    @Test
    void anEmptyFolder() throws IOException {
        Path data = Files.createDirectory(folder.resolve("empty"));
        eval(weights, "folder:" + data).failed(Failure.FAILED, data);
    }

    @Test
    void aCorruptPictureIsNamedAndSkippedOnlyOnRequest() throws IOException {
        Path cat = Files.createDirectories(folder.resolve("pictures/test/cat"));
        ImageIO.write(
                new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB),
                "png",
                cat.resolve("a.png").toFile());
        Files.write(cat.resolve("b.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2, 3});
        String data = "folder:" + folder.resolve("pictures");
        eval(weights, data).failed(Failure.FAILED, "b.jpg");
        Cli skipping =
                Cli.run("eval", "--model", MODEL, "--weights", weights, "--data", data, "--skip-corrupt", "--json");
        assertEquals(1, skipping.json().get("examples").asInt());
        assertEquals(1, skipping.json().get("skipped").asInt());
    }

    @Test
    void aBatchTooLargeForTheDevice() {
        Cli.run("summary", "--model", "resnet152", "--batch", 1_000_000).failed(Failure.FAILED, "1000000", "fits");
    }

    @Test
    void anOutputFolderThatCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Cli.run("train", "--data", "noise:3x32x32", "--out", file.resolve("run"))
                .failed(Failure.FAILED, file, "--out");
    }

    @ParameterizedTest
    @CsvSource({
        "--epochs,          0",
        "--batch,           -1",
        "--lr,              0",
        "--schedule,        sometimes",
        "--label-smoothing, 1",
        "--momentum,        1",
        "--threads,         0",
        "--classes,         0",
    })
    void anOptionOutOfRange(String option, String value) {
        Cli.run("train", "--data", "noise:3x32x32", "--out", folder.resolve("never"), option, value)
                .failed(Failure.FAILED, value);
    }

    @ParameterizedTest
    @CsvSource({
        "--batch,   0",
        "--batch,   -1",
        "--crops,   5",
        "--threads, 0",
    })
    void anOptionOfEvalOutOfRange(String option, String value) {
        Cli.run("eval", "--model", MODEL, "--weights", weights, "--data", "noise:3x32x32", option, value)
                .failed(Failure.FAILED, option, value);
    }

    @ParameterizedTest
    @CsvSource({"--top, 0", "--top, -1"})
    void anOptionOfPredictOutOfRange(String option, String value) {
        Cli.run("predict", "--model", MODEL, "--weights", weights, "picture.png", option, value)
                .failed(Failure.FAILED, option, value);
    }

    @Test
    void aBatchTooLargeToTrainOrMeasure() {
        Cli.run("train", "--data", "noise:3x32x32", "--out", folder.resolve("never"), "--batch", 4_000_000)
                .failed(Failure.FAILED, "4000000", "fits");
        Cli.run("eval", "--model", MODEL, "--weights", weights, "--data", "noise:3x32x32", "--batch", 4_000_000)
                .failed(Failure.FAILED, "4000000", "fits");
    }

    /** Training reads more files than measuring: the first one that is wrong is named, and nothing is written. */
    @Test
    void trainingOnDamagedFiles() throws IOException {
        Path data = folder.resolve("damaged");
        TinyCifar.write(data, 4, 4);
        Path third = data.resolve("data_batch_3.bin");
        Files.write(third, Arrays.copyOf(TinyCifar.records(4, 3), 3 * TinyCifar.RECORD + 2));
        Cli.run("train", "--data", "cifar10:" + data, "--batch", 4, "--out", folder.resolve("never"))
                .failed(Failure.FAILED, third, "cut");
        byte[] records = TinyCifar.records(3, 3);
        records[TinyCifar.RECORD] = 99;
        Files.write(third, records);
        Cli.run("train", "--data", "cifar10:" + data, "--batch", 4, "--out", folder.resolve("never"))
                .failed(Failure.FAILED, third, "label 99");
    }

    /** A run that was killed while it wrote: the checkpoint cut short is no ground to go on from. */
    @Test
    void aCheckpointCutShort() throws IOException {
        Path out = Files.createDirectories(folder.resolve("cut-run"));
        byte[] whole = Files.readAllBytes(weights);
        Path checkpoint = Files.write(out.resolve("checkpoint.safetensors"), Arrays.copyOf(whole, whole.length - 1));
        Cli.run("train", "--resume", "--out", out).failed(Failure.FAILED, checkpoint);
        assertEquals(whole.length - 1, Files.size(checkpoint));
    }

    @AfterAll
    static void nothingWasBegun() {
        assertFalse(Files.exists(folder.resolve("never/checkpoint.safetensors")));
    }

    @Test
    void nothingToResume() {
        Cli.run("train", "--resume", "--out", folder.resolve("never")).failed(Failure.FAILED, "checkpoint.safetensors");
        Cli.run("train", "--resume=" + weights).failed(Failure.FAILED, "checkpoint");
    }
}
