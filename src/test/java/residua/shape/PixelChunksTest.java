package residua.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PixelChunksTest {

    @Test
    void largePlanesAreCutAndSmallOnesGrouped() {
        assertEquals(new PixelChunks(8, 3136, 1, 242), PixelChunks.reduction(Shape.of(8, 64, 56, 56)));
        assertEquals(new PixelChunks(128, 64, 4, 64), PixelChunks.reduction(Shape.of(128, 64, 8, 8)));
        assertEquals(new PixelChunks(8, 49, 4, 49), PixelChunks.reduction(Shape.of(8, 2048, 7, 7)));
        assertEquals(new PixelChunks(1, 1, 1, 1), PixelChunks.reduction(Shape.of(1, 10)));
    }

    @Test
    void chunksCoverEachPixelOnce() {
        for (int n = 1; n < 40; n++) {
            for (int h = 1; h < 40; h++) {
                PixelChunks cut = PixelChunks.reduction(Shape.of(n, 3, h, h + 1));
                assertTrue((cut.groups() - 1) * cut.images() < n && cut.groups() * cut.images() >= n, cut::toString);
                assertTrue((cut.parts() - 1) * cut.partPixels() < cut.hw(), cut::toString);
                assertTrue(cut.parts() * cut.partPixels() >= cut.hw(), cut::toString);
                assertTrue(cut.images() * Math.min(cut.hw(), cut.partPixels()) <= 256, cut::toString);
            }
        }
    }

    @Test
    void refusesGroupsOfParts() {
        assertThrows(IllegalArgumentException.class, () -> new PixelChunks(2, 10, 2, 5));
    }
}
