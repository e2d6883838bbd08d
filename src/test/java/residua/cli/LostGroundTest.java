package residua.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.TestDevice;
import residua.weights.Checkpoint;

/** What a machine may lack: a device, and room on its disk. */
class LostGroundTest {
    private static final int LONGEST_SECONDS = 600; // for what hangs; a machine may be busy

    @TempDir
    private Path folder;

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A checkpoint of cifar-resnet8 takes some 700 KB: the first fits, the second does not beside it. */
    @Test
    void aFullDiskLeavesTheCheckpointOfBefore() throws IOException, InterruptedException {
        TestDevice.require();
        Path data = folder.resolve("data");
        TinyCifar.write(data, 8, 8);
        Path disk = Files.createDirectory(folder.resolve("disk"));
        boolean mounted = succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
        assumeTrue(mounted, "skipped: a small file system can only be mounted by root");
        try {
            List<Object> train = List.of(
                    "train",
                    "--model",
                    "cifar-resnet8",
                    "--test-data",
                    "none",
                    "--batch",
                    8,
                    "--data",
                    "cifar10:" + data,
                    "--out",
                    disk);
            Cli first = Cli.run(Stream.concat(train.stream(), Stream.of("--epochs", 1, "--json"))
                    .toArray());
            assertEquals(0, first.status(), first.stderr());
            Path checkpoint = disk.resolve("checkpoint.safetensors");
            byte[] before = Files.readAllBytes(checkpoint);

            Cli second = Cli.run("train", "--resume", "--out", disk, "--epochs", 2, "--json");
            second.failed(Failure.FAILED, checkpoint, "No space left on device", "the file from before is unharmed");
            assertArrayEquals(before, Files.readAllBytes(checkpoint));
            assertEquals(
                    1,
                    Checkpoint.read(checkpoint)
                            .training()
                            .orElseThrow()
                            .position()
                            .epoch());
            try (Stream<Path> files = Files.list(disk)) {
                assertEquals(
                        List.of("checkpoint.safetensors", "log.jsonl"),
                        files.map(f -> f.getFileName().toString()).sorted().toList());
            }
        } finally {
            assertTrue(succeeds("umount", disk.toString()), "unmounted");
        }
    }

    @Test
    void withoutADeviceTheStatusIs3AndTheLineSaysWhatToInstall() throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "train",
                        "--out",
                        folder.resolve("run").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("OCL_ICD_VENDORS", Files.createDirectory(folder.resolve("no-drivers")) + "/");
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), "ended");
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assertEquals(Failure.NO_DEVICE, process.exitValue(), said);
        assertEquals(1, said.lines().count(), said);
        assertTrue(said.startsWith("residua: no OpenCL device: ") && said.contains("pocl-opencl-icd"), said);
    }
}
