package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import residua.schedule.MemoryPlan.Lifetime;

class MemoryPlanTest {
    private static final long ALIGNMENT = 256;

    @Test
    void tensorsAliveTogetherNeverShareBytesAndNeverCrossSlabs() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long slab = seed % 2 == 0 ? 1L << 40 : 40_000;
            List<Lifetime<Integer>> lives = randomLives(random, 60);
            MemoryPlan<Integer> plan = MemoryPlan.place(lives, ALIGNMENT, slab);
            for (Lifetime<Integer> a : lives) {
                long start = plan.offsets().get(a.key());
                assertEquals(0, start % ALIGNMENT, "seed " + seed);
                assertTrue(start + a.bytes() <= plan.arenaBytes(), "seed " + seed);
                assertEquals(start / plan.slabBytes(), (start + a.bytes() - 1) / plan.slabBytes(), "seed " + seed);
                for (Lifetime<Integer> b : lives) {
                    long other = plan.offsets().get(b.key());
                    boolean apart = start + a.bytes() <= other || other + b.bytes() <= start;
                    assertTrue(a.equals(b) || apart || !a.overlaps(b), "seed " + seed + ": " + a + " and " + b);
                }
            }
        }
    }

    @Test
    void aChainNeedsTwoTensorsNotTen() {
        List<Lifetime<Integer>> chain = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            chain.add(new Lifetime<>(i, 1024, i, i + 1));
        }
        assertEquals(2048, MemoryPlan.place(chain, ALIGNMENT, 1 << 20).arenaBytes());
    }

    @Test
    void aTensorLargerThanTheLargestAllocationIsRefusedWithBothSizes() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> MemoryPlan.place(List.of(new Lifetime<>("y", 5000, 0, 1)), ALIGNMENT, 4096))
                .getMessage();
        assertTrue(message.contains("5000") && message.contains("4096"), message);
    }

    private static List<Lifetime<Integer>> randomLives(Random random, int count) {
        List<Lifetime<Integer>> lives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int first = random.nextInt(50);
            lives.add(new Lifetime<>(i, 1 + random.nextInt(20_000), first, first + random.nextInt(10)));
        }
        return lives;
    }
}
