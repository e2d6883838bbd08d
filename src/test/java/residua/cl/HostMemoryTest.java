package residua.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class HostMemoryTest {
    private static final long THREE_GIB = 3L << 30;

    @Test
    void itIsZeroedAlignedToPagesAndInNativeOrder() {
        for (long bytes : new long[] {1, 4095, 4096, 12345}) {
            try (HostMemory memory = HostMemory.allocate(bytes)) {
                ByteBuffer all = memory.byteBuffer(0, (int) bytes);
                assertEquals(bytes, all.remaining());
                assertEquals(ByteOrder.nativeOrder(), all.order());
                try (Pointer pointer = new Pointer(all)) {
                    assertEquals(0, pointer.address() % 4096);
                }
                for (int i = 0; i < bytes; i++) {
                    assertEquals(0, all.get(i));
                }
            }
        }
    }

    @Test
    void windowsShareTheBytes() {
        try (HostMemory memory = HostMemory.allocate(64)) {
            memory.floats().put(3, 1.0f);
            assertEquals(Float.floatToIntBits(1.0f), memory.ints(2, 2).get(1));
            FloatBuffer last = memory.floats(15, 1);
            assertEquals(1, last.remaining());
            last.put(0, 2.0f);
            IntBuffer ints = memory.ints(0, 16);
            assertEquals(Float.floatToIntBits(2.0f), ints.get(15));
            assertEquals(0, memory.floats(16, 0).remaining());
        }
    }

    /** Pages that are not touched take no memory. */
    @Test
    void itMayBeLargerThanTwoGibibytes() {
        try (HostMemory memory = HostMemory.allocate(THREE_GIB)) {
            assertEquals(THREE_GIB, memory.bytes());
            long last = THREE_GIB / Float.BYTES - 1;
            memory.floats(last, 1).put(0, 3.0f);
            assertEquals(3.0f, memory.floats(last - 4, 5).get(4));
            assertEquals(0.0f, memory.floats(0, 5).get(4));
            assertThrows(IllegalArgumentException.class, () -> memory.floats(0, 1 << 29), "2 GiB are no window");
        }
    }

    @Test
    void transfersReachBeyondTwoGibibytes() {
        ClQueue queue = TestDevice.require().queue();
        try (HostMemory memory = HostMemory.allocate(THREE_GIB);
                ClBuffer buffer = TestDevice.require().context().buffer(64, "there and back")) {
            long far = THREE_GIB - 64;
            memory.floats(far / Float.BYTES, 16).put(15, 5.0f);
            queue.write(buffer, 0, memory, far, 64);
            queue.read(memory, far - 64, buffer, 0, 64);
            queue.finish();
            assertEquals(5.0f, memory.floats((far - 64) / Float.BYTES, 16).get(15));
        }
    }

    @Test
    void noSizeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> HostMemory.allocate(0));
        assertThrows(IllegalArgumentException.class, () -> HostMemory.allocate(-1));
    }
}
