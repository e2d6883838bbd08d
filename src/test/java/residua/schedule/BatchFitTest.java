package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.model.Network;
import residua.model.Zoo;
import residua.shape.UserException;

/** Batches on devices that do not exist. */
class BatchFitTest {
    private static final long MIB = 1 << 20;
    private static final Pattern FITS = Pattern.compile(".*; a batch of (\\d+) fits");

    private final Network network = Zoo.network("cifar-resnet8");

    private static DeviceFacts device(long memory, long largestPiece) {
        return ImaginaryDevice.of(DeviceFacts.Kind.GPU)
                .memoryBytes(memory)
                .cacheBytes(1 << 20)
                .localBytes(32 << 10)
                .allocationBytes(largestPiece)
                .computeUnits(16)
                .groupSize(256)
                .facts();
    }

    private Plan plan(int batch, DeviceFacts device) {
        return BatchFit.plan(n -> network.training(n, 0), batch, device, PlanOptions.DEFAULT);
    }

    private long peakBytes(int batch, DeviceFacts device) {
        return Scheduler.plan(network.training(batch, 0), device, PlanOptions.DEFAULT)
                .peakBytes();
    }

    private String refusal(int batch, DeviceFacts device) {
        return assertThrows(UserException.class, () -> plan(batch, device)).getMessage();
    }

    private static int fitting(String message) {
        Matcher fits = FITS.matcher(message);
        assertTrue(fits.matches(), message);
        return Integer.parseInt(fits.group(1));
    }

    @Test
    void aBatchThatFitsIsPlanned() {
        DeviceFacts device = device(256 * MIB, 64 * MIB);
        assertEquals(peakBytes(4, device), plan(4, device).peakBytes());
    }

    @Test
    void theLargestBatchThatFitsIsNamed() {
        DeviceFacts device = device(64 * MIB, 64 * MIB);
        String message = refusal(1000, device);
        assertTrue(message.startsWith("a batch of 1000 needs "), message);
        assertTrue(message.contains("Imaginary 1 has 64 MiB"), message);
        int fits = fitting(message);
        assertTrue(peakBytes(fits, device) <= 64 * MIB, message);
        assertTrue(peakBytes(fits + 1, device) > 64 * MIB, message);
    }

    @Test
    void aTensorLargerThanTheDeviceGivesInOnePieceCountsToo() {
        DeviceFacts device = device(1L << 40, 8 * MIB);
        String message = refusal(500, device);
        assertTrue(message.contains("more than Imaginary 1 gives in one piece (8 MiB)"), message);
        int fits = fitting(message);
        assertTrue(plan(fits, device).peakBytes() > 0);
        assertEquals(fits, fitting(refusal(fits + 1, device)));
    }

    @Test
    void whereNotOneImageFitsItSaysSo() {
        String message = refusal(8, device(MIB / 2, MIB / 2));
        assertTrue(message.endsWith("; not even a single image fits"), message);
    }

    /** More elements than an int counts: no overflow on the way to the answer. */
    @Test
    void absurdBatchesAreRefusedLikeOthers() {
        assertTrue(fitting(refusal(Integer.MAX_VALUE, device(256 * MIB, 64 * MIB))) > 1);
    }

    @Test
    void partsAreAsFewAsFit() {
        DeviceFacts large = device(1L << 40, 1L << 40);
        long whole = peakBytes(64, large);
        assertEquals(1, BatchFit.parts(n -> network.training(n, 0), 64, device(whole, whole), PlanOptions.DEFAULT));
        int parts = BatchFit.parts(n -> network.training(n, 0), 64, device(whole - 1, whole), PlanOptions.DEFAULT);
        assertEquals(2, parts);
        DeviceFacts small = device(1 << 16, 1 << 16);
        assertThrows(
                UserException.class, () -> BatchFit.parts(n -> network.training(n, 0), 64, small, PlanOptions.DEFAULT));
    }
}
