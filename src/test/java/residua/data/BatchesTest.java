package residua.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.UserException;

@Timeout(60)
class BatchesTest {
    private static final Normalisation PLAIN = Normalisation.of(List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
    private static final long SEED = 11;
    private static final int SIDE = 8;
    private static final Transform AUGMENTED = Transform.training(SEED, SIDE, SIDE, PLAIN);
    private static final Transform CENTRE = Transform.evaluation(SIDE, SIDE, SIDE, PLAIN, 1);

    /** Numbers, slow at some, unreadable or failing at others. */
    private static final class Numbers implements Dataset {
        private final int size;
        private int unreadable = -1;
        private int skipped = -1;
        private int broken = -1;
        private int asked;

        Numbers(int size) {
            this.size = size;
        }

        synchronized int asked() {
            return asked;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public List<String> labels() {
            return List.of("a", "b", "c");
        }

        @Override
        public int label(int i) {
            return i % 3;
        }

        @Override
        public Image image(int i) {
            synchronized (this) {
                asked++;
            }
            if (i == unreadable) {
                throw new UserException("number " + i + ": damaged");
            }
            if (i == broken) {
                throw new IllegalStateException("a fault of the program");
            }
            if (i % 17 == 3) {
                pause();
            }
            byte[] pixels = new byte[SIDE * SIDE * 3];
            Arrays.fill(pixels, (byte) i);
            return new Image(SIDE, SIDE, 3, pixels);
        }

        private static void pause() {
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Optional<Image> imageUnlessSkipped(int i) {
            return i == skipped ? Optional.empty() : Optional.of(image(i));
        }

        @Override
        public String name(int i) {
            return "number " + i;
        }

        @Override
        public String description() {
            return "numbers, " + size;
        }
    }

    /** A copy of what a batch holds. */
    private record Copy(List<Float> images, List<Integer> labels, List<Integer> indices, int count) {
        static Copy of(Batch batch) {
            List<Float> images = new ArrayList<>();
            for (float value : batch.images()) {
                images.add(value);
            }
            return new Copy(
                    images,
                    Arrays.stream(batch.labels()).boxed().toList(),
                    Arrays.stream(batch.indices()).boxed().toList(),
                    batch.count());
        }
    }

    private static List<Copy> all(Batches batches) {
        try (batches) {
            List<Copy> copies = new ArrayList<>();
            while (batches.hasNext()) {
                copies.add(Copy.of(batches.next()));
            }
            return copies;
        }
    }

    @AfterEach
    void noThreadIsLeft() {
        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("residua-data-"))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void threadsDoNotChangeABatch(int threads) {
        List<Copy> alone = all(Batches.training(new Numbers(210), AUGMENTED, 20, SEED, 4, 1));
        assertEquals(10, alone.size());
        assertEquals(alone, all(Batches.training(new Numbers(210), AUGMENTED, 20, SEED, 4, threads)));
        List<Copy> measured = all(Batches.evaluation(new Numbers(210), CENTRE, 40, 1));
        assertEquals(measured, all(Batches.evaluation(new Numbers(210), CENTRE, 40, threads)));
    }

    @Test
    void aBatchIsItsExamplesTransformed() {
        Numbers numbers = new Numbers(50);
        try (Batches batches = Batches.training(numbers, AUGMENTED, 10, SEED, 2, 2)) {
            int[] order = EpochOrder.shuffled(50, SEED, 2);
            float[] want = new float[AUGMENTED.elements()];
            for (int b = 0; b < 5; b++) {
                Batch batch = batches.next();
                assertEquals(10, batch.count());
                for (int i = 0; i < 10; i++) {
                    int index = order[b * 10 + i];
                    assertEquals(index, batch.indices()[i]);
                    assertEquals(index % 3, batch.labels()[i]);
                    AUGMENTED.apply(numbers.image(index), 2, index, want, 0);
                    float[] got = Arrays.copyOfRange(batch.images(), i * want.length, (i + 1) * want.length);
                    assertArrayEquals(want, got);
                }
            }
        }
    }

    @Test
    void trainingVisitsEachExampleAtMostOnceAnEpochInAnotherOrder() {
        List<Integer> first = indices(all(Batches.training(new Numbers(103), AUGMENTED, 10, SEED, 0, 2)));
        List<Integer> second = indices(all(Batches.training(new Numbers(103), AUGMENTED, 10, SEED, 1, 2)));
        assertEquals(100, first.size(), "the last three make no batch");
        assertEquals(100, Set.copyOf(first).size());
        assertNotEquals(first, second);
        assertNotEquals(first, indices(all(Batches.training(new Numbers(103), AUGMENTED, 10, SEED + 1, 0, 2))));
    }

    private static List<Integer> indices(List<Copy> copies) {
        return copies.stream()
                .flatMap(copy -> copy.indices().subList(0, copy.count()).stream())
                .toList();
    }

    @Test
    void evaluationVisitsAllInOrderAndEndsWithARest() {
        List<Copy> copies = all(Batches.evaluation(new Numbers(25), CENTRE, 10, 2));
        assertEquals(IntStream.range(0, 25).boxed().toList(), indices(copies));
        Copy last = copies.get(2);
        assertEquals(5, last.count());
        int elements = CENTRE.elements();
        assertEquals(24 / 255f, last.images().get(5 * elements - 1));
        assertTrue(last.images().subList(5 * elements, 10 * elements).stream().allMatch(v -> v == 0), "rest is zero");
        assertEquals(List.of(0, 0, 0, 0, 0), last.labels().subList(5, 10));
        assertEquals(2, all(Batches.evaluation(new Numbers(20), CENTRE, 10, 2)).size());
        assertEquals(1, all(Batches.evaluation(new Numbers(3), CENTRE, 10, 2)).size());
    }

    @Test
    void skippingGoesOnWhereTheEpochWas() {
        List<Copy> whole = all(Batches.training(new Numbers(100), AUGMENTED, 10, SEED, 0, 2));
        Numbers numbers = new Numbers(100);
        List<Copy> rest =
                all(Batches.training(numbers, AUGMENTED, 10, SEED, 0, 2).skip(7));
        assertEquals(whole.subList(7, 10), rest);
        assertEquals(30, numbers.asked(), "nothing was prepared in vain");
        assertEquals(
                List.of(),
                all(Batches.training(numbers, AUGMENTED, 10, SEED, 0, 2).skip(10)));
    }

    @Test
    void skippingComesFirst() {
        try (Batches batches = Batches.training(new Numbers(100), AUGMENTED, 10, SEED, 0, 2)) {
            assertThrows(IllegalArgumentException.class, () -> batches.skip(11));
            batches.next();
            assertThrows(IllegalStateException.class, () -> batches.skip(1));
        }
    }

    @Test
    void workStopsWhenEnoughIsReady() throws InterruptedException {
        Numbers numbers = new Numbers(1000);
        try (Batches batches = Batches.evaluation(numbers, CENTRE, 10, 3)) {
            batches.next();
            int before;
            do {
                before = numbers.asked();
                Thread.sleep(50);
            } while (numbers.asked() > before);
            assertEquals(40, before, "one batch is held, three wait");
            batches.next();
        }
    }

    @Test
    void buffersAreUsedAgain() {
        Set<float[]> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
        try (Batches batches = Batches.evaluation(new Numbers(500), CENTRE, 10, 2)) {
            while (batches.hasNext()) {
                buffers.add(batches.next().images());
            }
        }
        assertTrue(buffers.size() <= 4, buffers.size() + " buffers for 50 batches");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void anUnreadablePictureSurfacesInItsBatch(int threads) {
        Numbers numbers = new Numbers(100);
        numbers.unreadable = 34;
        try (Batches batches = Batches.evaluation(numbers, CENTRE, 10, threads)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(10, batches.next().count());
            }
            UserException e = assertThrows(UserException.class, batches::next);
            assertEquals("number 34: damaged", e.getMessage());
            assertFalse(batches.hasNext());
            assertThrows(NoSuchElementException.class, batches::next);
        }
    }

    @Test
    void aFaultOfTheProgramNamesTheExample() {
        Numbers numbers = new Numbers(100);
        numbers.broken = 5;
        try (Batches batches = Batches.evaluation(numbers, CENTRE, 10, 2)) {
            IllegalStateException e = assertThrows(IllegalStateException.class, batches::next);
            assertTrue(e.getMessage().startsWith("number 5 could not be prepared: "), e.getMessage());
            assertEquals("a fault of the program", e.getCause().getMessage());
        }
    }

    @Test
    void skippedPicturesAreLeftOutOfEvaluation() {
        Numbers numbers = new Numbers(25);
        numbers.skipped = 12;
        List<Copy> copies = all(Batches.evaluation(numbers, CENTRE, 10, 2));
        assertEquals(List.of(10, 9, 5), copies.stream().map(Copy::count).toList());
        List<Integer> want = new ArrayList<>(IntStream.range(0, 25).boxed().toList());
        want.remove(12);
        assertEquals(want, indices(copies));
        int elements = CENTRE.elements();
        assertEquals(13 / 255f, copies.get(1).images().get(2 * elements));
        assertEquals(0f, copies.get(1).images().get(9 * elements));
    }

    @Test
    void skippedPicturesAreReplacedInTraining() {
        int[] order = EpochOrder.shuffled(20, SEED, 0);
        Numbers numbers = new Numbers(20);
        numbers.skipped = order[13];
        List<Copy> copies = all(Batches.training(numbers, AUGMENTED, 10, SEED, 0, 2));
        assertEquals(10, copies.get(1).count());
        assertEquals(order[14], copies.get(1).indices().get(3));
        assertEquals(order[14], copies.get(1).indices().get(4));
    }

    @Test
    void otherChannelsAreRefusedInWords() {
        Dataset noise = DataSpec.open("noise:2x8x8", Split.TRAIN, OpenOptions.defaults());
        try (Batches batches = Batches.evaluation(noise, CENTRE, 4, 1)) {
            String message = assertThrows(UserException.class, batches::next).getMessage();
            assertEquals("noise train 0 has 2 channels; the network reads 3", message);
        }
    }

    @Test
    void tooFewExamplesAreRefusedInWords() {
        String message = assertThrows(
                        UserException.class, () -> Batches.training(new Numbers(7), AUGMENTED, 8, SEED, 0, 1))
                .getMessage();
        assertEquals("a batch of 8 is more than there is: numbers, 7", message);
    }

    @Test
    void closingEndsTheThreadsWhateverTheyDo() {
        for (int taken = 0; taken < 5; taken++) {
            Batches batches =
                    Batches.evaluation(new Numbers(1000), CENTRE, 10, 4).start();
            for (int i = 0; i < taken; i++) {
                batches.next();
            }
            batches.close();
            noThreadIsLeft();
            batches.close();
            assertFalse(batches.hasNext());
            assertThrows(NoSuchElementException.class, batches::next);
        }
    }

    @Test
    void closingFromAnotherThreadEndsTheWait() throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        Transform slow = new Transform() {
            @Override
            public Frame frame() {
                return new Frame(SIDE, SIDE, PLAIN);
            }

            @Override
            public void apply(Image image, int epoch, int index, float[] out, int offset) {
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public String describe() {
                return "slow";
            }
        };
        Batches batches = Batches.evaluation(new Numbers(10), slow, 10, 1);
        Thread consumer = new Thread(() -> {
            assertThrows(NoSuchElementException.class, batches::next);
            ended.incrementAndGet();
        });
        consumer.start();
        while (consumer.getState() != Thread.State.WAITING) {
            Thread.sleep(5);
        }
        batches.close();
        consumer.join();
        assertEquals(1, ended.get());
    }

    @Test
    void tenViewsLieSideBySide() {
        Transform ten = Transform.evaluation(4, 4, SIDE, PLAIN, 10);
        try (Batches batches = Batches.evaluation(new Numbers(5), ten, 3, 2)) {
            Batch batch = batches.next();
            assertEquals(3 * 10 * 3 * 16, batch.images().length);
            assertEquals(2 / 255f, batch.images()[3 * 10 * 48 - 1]);
            assertEquals(1 / 255f, batch.images()[2 * 10 * 48 - 1]);
        }
    }

    @Test
    void shufflesAreEven() {
        int[][] counts = new int[4][4];
        int draws = 4000;
        for (int epoch = 0; epoch < draws; epoch++) {
            int[] order = EpochOrder.shuffled(4, SEED, epoch);
            for (int place = 0; place < 4; place++) {
                counts[place][order[place]]++;
            }
        }
        double sixDeviations = 6 * Math.sqrt(draws * 0.25 * 0.75);
        for (int[] place : counts) {
            for (int count : place) {
                assertEquals(draws / 4.0, count, sixDeviations);
            }
        }
    }
}
