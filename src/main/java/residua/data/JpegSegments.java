package residua.data;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a JPEG file says before its picture, in the segments up to the first scan: the Exif orientation (CIPA DC-008,
 * tag 0x0112), the number of colour components, and colour profiles (ICC.1, annex B.4).
 */
final class JpegSegments {
    private static final int APP1 = 0xE1;
    private static final int APP2 = 0xE2;
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ICC = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    private static final int COMPONENTS_AT = 5;
    private static final int ORIENTATION_TAG = 0x0112;
    private static final int TYPE_SHORT = 3;
    private static final int ENTRY_BYTES = 12;
    private static final int LITTLE = 0x4949;
    private static final int BIG = 0x4D4D;
    private static final int TIFF_MAGIC = 42;

    private final int orientation;
    private final int components;
    private final byte[] withoutProfile;

    private JpegSegments(int orientation, int components, byte[] withoutProfile) {
        this.orientation = orientation;
        this.components = components;
        this.withoutProfile = withoutProfile;
    }

    /** How the picture must be turned, {@link Orientation}'s 1 to 8; 1 where the file states nothing or nonsense. */
    int orientation() {
        return orientation;
    }

    /** Colour components of the picture: 1 grey, 3 colour, 4 CMYK or YCCK; 0 where no frame was found. */
    int components() {
        return components;
    }

    /** The file without its colour profile: the very array that was given where it has none. */
    byte[] withoutProfile() {
        return withoutProfile;
    }

    /** Scans of the picture, those of pictures within it counted too: each costs the time of decoding the whole. */
    int scans() {
        int scans = 0;
        // Within the coded picture a zero follows each byte of 0xFF that is no marker's.
        for (int i = 0; i + 1 < withoutProfile.length; i++) {
            scans += withoutProfile[i] == (byte) 0xFF && withoutProfile[i + 1] == (byte) START_OF_SCAN ? 1 : 0;
        }
        return scans;
    }

    /** Reads the segments of a JPEG file. Stops at whatever is no segment: the decoder judges that better. */
    static JpegSegments of(byte[] jpeg) {
        int orientation = 1;
        int components = 0;
        ByteArrayOutputStream kept = null;
        int copied = 0;
        int at = 2;
        while (at + 4 <= jpeg.length && (jpeg[at] & 0xFF) == 0xFF) {
            int marker = jpeg[at + 1] & 0xFF;
            if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
                break;
            }
            if (marker == 0xFF) {
                at++; // a fill byte
                continue;
            }
            int body = at + 4;
            int end = Math.min(at + 2 + (((jpeg[at + 2] & 0xFF) << 8) | (jpeg[at + 3] & 0xFF)), jpeg.length);
            if (marker == APP1 && startsWith(jpeg, body, end, EXIF)) {
                orientation = orientation(ByteBuffer.wrap(jpeg, body + EXIF.length, end - body - EXIF.length)
                        .slice());
            } else if (isFrame(marker) && end - body > COMPONENTS_AT) {
                components = jpeg[body + COMPONENTS_AT];
            } else if (marker == APP2 && startsWith(jpeg, body, end, ICC)) {
                kept = kept == null ? new ByteArrayOutputStream(jpeg.length) : kept;
                kept.write(jpeg, copied, at - copied);
                copied = end;
            }
            at = Math.max(end, body);
        }
        if (kept == null) {
            return new JpegSegments(orientation, components, jpeg);
        }
        kept.write(jpeg, copied, jpeg.length - copied);
        return new JpegSegments(orientation, components, kept.toByteArray());
    }

    /** SOF0 to SOF15; three codes among them mean something else. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static boolean startsWith(byte[] jpeg, int from, int end, byte[] signature) {
        if (end - from < signature.length) {
            return false;
        }
        for (int i = 0; i < signature.length; i++) {
            if (jpeg[from + i] != signature[i]) {
                return false;
            }
        }
        return true;
    }

    private static int orientation(ByteBuffer tiff) {
        try {
            int order = tiff.getShort();
            tiff.order(order == LITTLE ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            if ((order != LITTLE && order != BIG) || tiff.getShort() != TIFF_MAGIC) {
                return 1;
            }
            int directory = tiff.getInt();
            int entries = tiff.getShort(directory) & 0xFFFF;
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + i * ENTRY_BYTES;
                if ((tiff.getShort(entry) & 0xFFFF) == ORIENTATION_TAG && tiff.getShort(entry + 2) == TYPE_SHORT) {
                    int value = tiff.getShort(entry + 8);
                    return value >= 1 && value <= 8 ? value : 1;
                }
            }
            return 1;
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return 1; // a damaged note beside the picture does not spoil the picture
        }
    }
}
