package residua.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConvGeometryTest {

    @Test
    void aNameSaysWhatIsUnusual() {
        assertEquals(
                "3x3/2 128-256, 56x56",
                ConvGeometry.square(8, 128, 56, 56, 256, 3, 2, 1).brief());
        assertEquals(
                "1x1 64-17, 5x6", ConvGeometry.square(1, 64, 5, 6, 17, 1, 1, 0).brief());
        assertEquals(
                "3x3 64-64, 7x7, padding 0",
                ConvGeometry.square(1, 64, 7, 7, 64, 3, 1, 0).brief());
        assertEquals(
                "3x2/1x2 4-8, 9x8, padding 2x1, dilation 2x1, 4 groups",
                new ConvGeometry(1, 4, 9, 8, 8, 3, 2, 1, 2, 2, 1, 2, 1, 4).brief());
    }

    @Test
    void anotherBatchIsTheSameLayer() {
        ConvGeometry g = new ConvGeometry(1, 4, 9, 8, 8, 3, 2, 1, 2, 2, 1, 2, 1, 4);
        assertEquals(g, g.withBatch(7).withBatch(1));
        assertEquals(7, g.withBatch(7).n());
    }
}
