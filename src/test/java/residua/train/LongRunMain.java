package residua.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.eval.Predictor;
import residua.model.Network;
import residua.model.Zoo;
import residua.optim.InitialWeights;
import residua.schedule.PlanOptions;
import residua.tensor.HostTensor;

/**
 * A process that trains for many steps or predicts many images, and says now and then, in a line each, what it holds:
 * OpenCL handles, threads, file descriptors, resident memory in KiB. Arguments: {@code train} or {@code predict}, how
 * many, a folder.
 */
public final class LongRunMain {
    /** Times it says so. */
    static final int LINES = 20;

    private static final int THREADS = 4;
    private static final int LANES = 2;

    private LongRunMain() {}

    /** Runs. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int count = Integer.parseInt(args[1]);
        if (args[0].equals("train")) {
            train(count, Path.of(args[2]));
        } else {
            predict(count);
        }
    }

    private static long entries(String folder) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One thread at a time: to look at the open files opens one. */
    private static synchronized void say(long done) {
        try {
            String resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("[^0-9]", "");
            System.out.println(done + " " + LiveObjects.count() + " " + entries("/proc/self/task") + " "
                    + entries("/proc/self/fd") + " " + resident);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a checkpoint and a line of the log after each epoch of six steps. */
    private static void train(int count, Path folder) {
        int epochs = (count + TinyRun.STEPS - 1) / TinyRun.STEPS;
        int every = Math.max(1, epochs / LINES) * TinyRun.STEPS;
        // In the middle of an epoch, with its threads at work.
        TinyRun.start(TinyRun.spec(TinyRun.loop(epochs, 0), false), RunFolder.open(folder), (run, steps) -> {
            if (steps % every == TinyRun.STEPS / 2) {
                say(steps);
            }
        });
    }

    /** From four threads that share one model; every answer must be the first one's. */
    private static void predict(int count) throws InterruptedException, ExecutionException {
        Network network = Zoo.network("cifar-resnet8");
        Map<String, HostTensor> weights =
                new InitialWeights(network.inference(1).parameters(), 1);
        AtomicLong done = new AtomicLong();
        int every = Math.max(1, count / LINES);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Predictor predictor =
                Predictor.open(TestDevice.require().kernels(), network, LANES, PlanOptions.DEFAULT, weights)) {
            float[] pixels = new float[3 * 32 * 32];
            Arrays.fill(pixels, 0.5f);
            float[] right = predictor.logits(pixels);
            List<Future<?>> asking = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                asking.add(threads.submit(() -> {
                    for (int i = 0; i < count / THREADS; i++) {
                        if (!Arrays.equals(right, predictor.logits(pixels))) {
                            throw new AssertionError("another answer");
                        }
                        long now = done.incrementAndGet();
                        if (now % every == 0) {
                            say(now);
                        }
                    }
                }));
            }
            for (Future<?> each : asking) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
