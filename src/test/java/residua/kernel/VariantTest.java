package residua.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import residua.cl.DeviceFacts;
import residua.cl.DeviceFacts.Kind;
import residua.cl.ImaginaryDevice;
import residua.cl.NdRange;
import residua.shape.PixelChunks;
import residua.shape.Shape;

class VariantTest {
    private static final long CACHE = 32 << 20;

    private static DeviceFacts device(Kind kind, long cacheBytes) {
        return ImaginaryDevice.of(kind)
                .cacheBytes(cacheBytes)
                .computeUnits(1)
                .groupSize(64)
                .lanes(16)
                .facts();
    }

    @Test
    void storesGoPastACacheThatCannotHoldTheTensors() {
        assertEquals(Variant.VECTOR, Variant.of(device(Kind.CPU, CACHE), CACHE / 4 * 3));
        assertEquals(Variant.STREAM, Variant.of(device(Kind.CPU, CACHE), CACHE / 4 * 3 + 1));
        assertEquals(Variant.VECTOR, Variant.of(device(Kind.CPU, 0), 1L << 40));
        assertEquals(Variant.VECTOR, Variant.inPlace(device(Kind.CPU, CACHE)));
    }

    @Test
    void groupsOnWhateverIsNoCpu() {
        for (Kind kind : Kind.values()) {
            assertEquals(kind == Kind.CPU, Variant.of(device(kind, CACHE), 1).isVector());
        }
        assertEquals(Variant.GROUP, Variant.inPlace(device(Kind.GPU, CACHE)));
    }

    @Test
    void onlyThePlainOneTakesAnyBlock() {
        for (Variant variant : Variant.values()) {
            assertEquals(variant == Variant.PLAIN, variant.supports(5));
        }
        assertThrows(IllegalArgumentException.class, () -> Variant.GROUP.params(5));
    }

    @Test
    void streamsAreVectorsCompiledOtherwise() {
        assertEquals(Variant.VECTOR.params(16).with("STREAM", 1), Variant.STREAM.params(16));
        assertFalse(Variant.VECTOR.params(16).values().containsKey("STREAM"));
    }

    @Test
    void aGroupForEachChunkThatItSharesElseAnItemForEachWord() {
        PixelChunks cut = PixelChunks.reduction(Shape.of(3, 40, 20, 20)); // two parts of a plane
        assertEquals(NdRange.groups(2, 3, 3).of(64), Variant.GROUP.chunks(cut, 3, 16));
        assertEquals(NdRange.groups(2, 3, 3).of(1), Variant.VECTOR.chunks(cut, 3, 16));
        assertEquals(NdRange.groups(1, 3, 3).of(64), Variant.PLAIN.chunks(cut, 3, 16));
        assertEquals(NdRange.groups(3).of(64), Variant.GROUP.channels(3, 16));
        assertEquals(NdRange.groups(3).of(1), Variant.STREAM.channels(3, 16));
        assertEquals(NdRange.groups(1).of(64), Variant.PLAIN.channels(3, 16));
        assertEquals(NdRange.groups(7).of(64), Variant.GROUP.rows(7));
        assertEquals(NdRange.groups(7).of(1), Variant.VECTOR.rows(7));
    }
}
