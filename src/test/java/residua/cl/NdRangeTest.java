package residua.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class NdRangeTest {

    @Test
    void groupsTimesTheirSizeAreTheWorkItems() {
        NdRange range = NdRange.groups(3, 5, 7).of(4, 2);
        assertArrayEquals(new long[] {12, 10, 7}, range.global());
        assertArrayEquals(new long[] {4, 2, 1}, range.local());
        assertEquals(NdRange.groups(3, 1).of(4, 2), NdRange.groups(3).of(4, 2));
        assertEquals("[12, 10, 7] in groups of [4, 2, 1]", range.toString());
    }

    @Test
    void withoutGroupsTheDriverDecides() {
        assertArrayEquals(new long[0], NdRange.of(12, 10).local());
        assertEquals(2, NdRange.of(12, 10).dimensions());
        assertNotEquals(NdRange.of(12), NdRange.groups(12).of(1));
    }

    @Test
    void coveringRoundsUpToWholeGroups() {
        assertEquals(NdRange.groups(2).of(64), NdRange.covering(65, 64));
        assertEquals(NdRange.groups(1).of(64), NdRange.covering(64, 64));
        assertEquals(NdRange.groups(1, 3).of(8, 4), NdRange.covering(new long[] {1, 9}, 8, 4));
        assertThrows(IllegalArgumentException.class, () -> NdRange.covering(new long[] {1, 9}, 8));
        assertThrows(IllegalArgumentException.class, () -> NdRange.covering(0, 64));
    }

    @Test
    void aRangeCannotBeChangedFromOutside() {
        long[] sizes = {4};
        NdRange range = NdRange.of(sizes);
        sizes[0] = 5;
        range.global()[0] = 6;
        assertArrayEquals(new long[] {4}, range.global());
    }
}
