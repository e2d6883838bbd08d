package residua.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.data.Image;
import residua.model.Network;
import residua.model.Zoo;
import residua.optim.InitialWeights;
import residua.schedule.PlanOptions;
import residua.shape.UserException;
import residua.tensor.HostTensor;

/** One loaded network, many threads. */
class PredictorTest {
    private static final Network NETWORK = Zoo.network("cifar-resnet8");
    private static final Map<String, HostTensor> WEIGHTS =
            new InitialWeights(NETWORK.inference(1).parameters(), 3);
    private static final int IMAGES = 16;
    private static final int THREADS = 4;
    private static final int CALLS = 60;
    private static final int ROUNDS = 5;

    private static final List<float[]> IMAGE_PIXELS = new ArrayList<>();
    private static final List<float[]> ANSWERS = new ArrayList<>();
    private static int openBefore;

    private static Predictor open(int lanes) {
        return Predictor.open(TestDevice.require().kernels(), NETWORK, lanes, PlanOptions.DEFAULT, WEIGHTS);
    }

    @BeforeAll
    static void askOneAfterTheOther() {
        TestDevice device = TestDevice.require();
        try (Classifier alone = Classifier.open(device.kernels(), NETWORK, 1, PlanOptions.DEFAULT, WEIGHTS)) {
            for (int i = 0; i < IMAGES; i++) {
                SplittableRandom random = new SplittableRandom(i);
                float[] pixels = new float[alone.imageElements()];
                for (int j = 0; j < pixels.length; j++) {
                    pixels[j] = (float) random.nextDouble(-1, 1);
                }
                IMAGE_PIXELS.add(pixels);
                ANSWERS.add(alone.logits(pixels, 1));
            }
        }
        openBefore = LiveObjects.count(); // the programs stay
    }

    /** Asks for some images, from one on, and compares every answer. */
    private static int ask(Predictor predictor, int from, int calls) {
        for (int call = 0; call < calls; call++) {
            int i = from + call;
            assertArrayEquals(
                    ANSWERS.get(i % IMAGES), predictor.logits(IMAGE_PIXELS.get(i % IMAGES)), "image " + i % IMAGES);
        }
        return calls;
    }

    private static List<Future<Integer>> askFromManyThreads(ExecutorService threads, Predictor predictor, int calls) {
        List<Future<Integer>> asking = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int from = t * 5;
            asking.add(threads.submit(() -> ask(predictor, from, calls)));
        }
        return asking;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void everyThreadGetsTheAnswersToItsOwnImages(int lanes) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Predictor predictor = open(lanes)) {
            for (Future<Integer> each : askFromManyThreads(threads, predictor, CALLS)) {
                assertEquals(CALLS, each.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(openBefore, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void closingWaitsForCallsUnderWayAndRefusesTheOthers(int lanes) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Predictor predictor = open(lanes);
                CountDownLatch atWork = new CountDownLatch(THREADS);
                List<Future<String>> asking = new ArrayList<>();
                for (int t = 0; t < THREADS; t++) {
                    int from = t;
                    asking.add(threads.submit(() -> {
                        ask(predictor, from, 1);
                        atWork.countDown();
                        return assertThrows(
                                        IllegalStateException.class,
                                        () -> ask(predictor, from, Integer.MAX_VALUE - from))
                                .getMessage();
                    }));
                }
                atWork.await();
                predictor.close();
                assertEquals(
                        openBefore,
                        LiveObjects.count(),
                        () -> LiveObjects.names().toString());
                for (Future<String> each : asking) {
                    assertEquals("the predictor for cifar-resnet8 is closed", each.get());
                }
                predictor.close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void weightsAreOnTheDeviceOnce() {
        long none = LiveObjects.deviceBytes();
        long one;
        long two;
        long three;
        try (Predictor predictor = open(1)) {
            one = LiveObjects.deviceBytes() - none;
            assertEquals(
                    1, predictor.predict(new Image(3, 2, 3, new byte[18]), 1).size());
        }
        try (Predictor predictor = open(2)) {
            two = LiveObjects.deviceBytes() - none;
            ask(predictor, 0, 1);
        }
        try (Predictor predictor = open(3)) {
            three = LiveObjects.deviceBytes() - none;
            ask(predictor, 0, 1);
        }
        assertEquals(three - two, two - one);
        assertTrue(two - one < one, () -> one + " bytes for one lane");
    }

    @Test
    void weightsThatDoNotFitLeaveNothingOpen() {
        assertThrows(
                UserException.class,
                () -> Predictor.open(TestDevice.require().kernels(), NETWORK, 2, PlanOptions.DEFAULT, Map.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> Predictor.open(TestDevice.require().kernels(), NETWORK, 0, PlanOptions.DEFAULT, WEIGHTS));
        assertEquals(openBefore, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    @Test
    void anImageOfAnotherSizeIsRefused() {
        try (Predictor predictor = open(1)) {
            assertThrows(IllegalArgumentException.class, () -> predictor.logits(new float[5]));
        }
    }

    /** A classifier serves one thread; who closes it under another's hands waits, and the other is refused. */
    @Test
    void aClassifierThatIsClosedInUse() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Classifier classifier =
                        Classifier.open(TestDevice.require().kernels(), NETWORK, 1, PlanOptions.DEFAULT, WEIGHTS);
                CountDownLatch atWork = new CountDownLatch(1);
                Future<String> refused = threads.submit(() -> assertThrows(IllegalStateException.class, () -> {
                            while (true) {
                                assertArrayEquals(ANSWERS.get(0), classifier.logits(IMAGE_PIXELS.get(0), 1));
                                atWork.countDown();
                            }
                        })
                        .getMessage());
                atWork.await();
                classifier.close();
                assertTrue(refused.get().contains("closed"), refused::toString);
                assertEquals(
                        openBefore,
                        LiveObjects.count(),
                        () -> LiveObjects.names().toString());
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
