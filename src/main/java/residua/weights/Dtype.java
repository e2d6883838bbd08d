package residua.weights;

import java.nio.ByteBuffer;

/** Element types that files hold, little-endian, and how each becomes float32. */
enum Dtype {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of an element. */
    int bytes() {
        return bytes;
    }

    /**
     * Turns the next {@code count} elements of a little-endian buffer into floats: exactly where float32 holds the
     * value, else to the nearest.
     */
    void decode(ByteBuffer in, float[] out, int at, int count) {
        switch (this) {
            case F32 -> {
                in.asFloatBuffer().get(out, at, count);
                in.position(in.position() + count * Float.BYTES);
            }
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = (float) in.getDouble();
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = half(in.getShort());
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = Float.intBitsToFloat(in.getShort() << 16);
                }
            }
            case I64 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = in.getLong();
                }
            }
            case I32 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = in.getInt();
                }
            }
            case I16 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = in.getShort();
                }
            }
            case I8 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = in.get();
                }
            }
            case U8 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = in.get() & 0xFF;
                }
            }
            case BOOL -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = in.get() == 0 ? 0 : 1;
                }
            }
        }
    }

    /** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
    private static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        }
        int widened = exponent == 0x1F ? 0xFF : exponent + 127 - 15;
        return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
    }
}
