package residua.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import residua.shape.IoReason;
import residua.shape.SmallFile;
import residua.shape.UserException;

/**
 * Decodes JPEG and PNG to three channels of 8 bits. Grey is repeated, alpha dropped, a colour profile of a grey or RGB
 * picture ignored: the same bits as Pillow's
 * {@code convert("RGB")} over the same libjpeg, which published networks were trained on. Beyond
 * that, the Exif orientation is applied, CMYK is converted by its colour profile, and of 16 bits the upper 8 are taken.
 *
 * <p>JPEG goes to the JDK's decoder (libjpeg; 32 µs for a 32x32 picture); CMYK and what else it refuses goes to
 * TwelveMonkeys. Readers are kept, one set a thread: making them costs more than decoding a small picture.
 *
 * <p>A picture may have 4 million pixels, and 1,024 more for each byte of its file; decoding allocates at most 24 bytes
 * for each pixel that it may have.
 */
public final class ImageDecoder {
    /** The largest picture of ImageNet has 61 million pixels; a file may claim any size and be 100 bytes long. */
    static final long MAX_PIXELS = 100_000_000;

    /** A picture's bytes; the largest of ImageNet has 15 million. */
    static final int MAX_BYTES = 1 << 28;

    /** Any file may have so many pixels, and more only where it has the bytes for them. */
    private static final long FREE_PIXELS = 4_000_000;

    /** Even one flat colour takes a byte for so many pixels in JPEG, and in PNG of eight bits. */
    private static final long PIXELS_PER_BYTE = 1024;

    /** Progressive files have ten to twenty. */
    private static final int MAX_SCANS = 200;

    private static final int CMYK_COMPONENTS = 4;

    private static final ThreadLocal<ImageDecoder> OF_THREAD = ThreadLocal.withInitial(ImageDecoder::new);

    private final ImageReader jpeg = reader("jpeg", "com.sun.imageio.");
    private final ImageReader oddJpeg = reader("jpeg", "com.twelvemonkeys.");
    private final ImageReader png = reader("png", "com.sun.imageio.");
    private final List<String> warnings = new ArrayList<>();

    private ImageDecoder() {
        jpeg.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        oddJpeg.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    }

    private static ImageReader reader(String format, String packagePrefix) {
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format); readers.hasNext(); ) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith(packagePrefix)) {
                return reader;
            }
        }
        throw new IllegalStateException("no " + format + " reader of " + packagePrefix + "* on the class path");
    }

    /**
     * Reads a picture of a file.
     *
     * @throws UserException naming the file, if it is missing, unreadable or no sound JPEG or PNG
     */
    public static Image read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserException(Files.exists(file) ? file + " is no file" : "there is no file " + file);
        }
        try {
            return decode(SmallFile.bytes(file, MAX_BYTES));
        } catch (IOException e) {
            throw new UserException(file + " cannot be read: " + IoReason.of(e), e);
        } catch (UndecodableException e) {
            throw new UserException(file + ": " + e.getMessage(), e);
        }
    }

    /** Decodes the bytes of a file. */
    static Image decode(byte[] bytes) throws UndecodableException {
        return OF_THREAD.get().decodeHere(bytes);
    }

    /** The pixels that the bytes of a file claim, width times height, without decoding them. */
    static long pixels(byte[] bytes) throws UndecodableException {
        ImageDecoder decoder = OF_THREAD.get();
        ImageReader reader = decoder.isPng(bytes) ? decoder.png : decoder.jpeg;
        try {
            return pixels(reader, bytes);
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        } finally {
            reader.setInput(null);
        }
    }

    private Image decodeHere(byte[] bytes) throws UndecodableException {
        if (isPng(bytes)) {
            return decode(png, bytes);
        }
        JpegSegments segments = JpegSegments.of(bytes);
        return Orientation.upright(decodeJpeg(bytes, segments), segments.orientation());
    }

    private Image decodeJpeg(byte[] bytes, JpegSegments segments) throws UndecodableException {
        if (segments.scans() > MAX_SCANS) {
            throw new UndecodableException("has " + segments.scans() + " scans, each of the whole picture; more than "
                    + MAX_SCANS + " are not read");
        }
        if (segments.components() == CMYK_COMPONENTS) {
            return decode(oddJpeg, bytes); // some JDKs refuse it, others give it unconverted
        }
        try {
            return decode(jpeg, segments.withoutProfile());
        } catch (UndecodableException e) {
            if (e.getCause() == null) {
                throw e; // found damaged or too large, not refused
            }
            return decodeOdd(bytes, e);
        }
    }

    private Image decodeOdd(byte[] bytes, UndecodableException refusal) throws UndecodableException {
        try {
            return decode(oddJpeg, bytes);
        } catch (UndecodableException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private Image decode(ImageReader reader, byte[] bytes) throws UndecodableException {
        warnings.clear();
        try {
            long pixels = pixels(reader, bytes);
            long most = Math.min(MAX_PIXELS, FREE_PIXELS + PIXELS_PER_BYTE * bytes.length);
            if (pixels > most) {
                throw new UndecodableException("claims " + reader.getWidth(0) + "x" + reader.getHeight(0)
                        + " pixels; more than " + most + " are not read in a file of " + bytes.length + " bytes");
            }
            BufferedImage decoded = reader.read(0);
            checkWarnings();
            return Pixels.rgb(decoded);
        } catch (IOException | RuntimeException e) {
            // The readers meet damaged files with every kind of exception, index and argument errors among them.
            throw damaged(e);
        } finally {
            reader.setInput(null);
        }
    }

    private static long pixels(ImageReader reader, byte[] bytes) throws IOException {
        reader.setInput(new ByteArrayImageInput(bytes), true, true);
        return (long) reader.getWidth(0) * reader.getHeight(0);
    }

    private static UndecodableException damaged(Exception e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new UndecodableException(
                "damaged or of a kind that is not read (" + reason.replaceAll("\\s+", " ") + ")", e);
    }

    /**
     * The JDK's decoder fills what is missing with grey and only warns. Of a file without its end mark whole scans
     * may be missing. Stray bytes between segments cost no pixel and are common.
     */
    private void checkWarnings() throws UndecodableException {
        for (String warning : warnings) {
            boolean damage = warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes");
            if (damage || warning.contains("EOI")) {
                throw new UndecodableException("damaged or cut short (" + warning + ")");
            }
        }
    }

    private boolean isPng(byte[] bytes) throws UndecodableException {
        if (startsWith(bytes, 0, 0x89, 'P', 'N', 'G')) {
            return true;
        }
        if (startsWith(bytes, 0, 0xFF, 0xD8, 0xFF)) {
            return false;
        }
        throw new UndecodableException("neither a JPEG nor a PNG" + guess(bytes));
    }

    private static String guess(byte[] bytes) {
        if (bytes.length == 0) {
            return " but empty";
        } else if (startsWith(bytes, 0, 'G', 'I', 'F', '8')) {
            return " but a GIF; convert it";
        } else if (startsWith(bytes, 0, 'B', 'M')) {
            return " but a BMP; convert it";
        } else if (startsWith(bytes, 0, 'R', 'I', 'F', 'F') && startsWith(bytes, 8, 'W', 'E', 'B', 'P')) {
            return " but a WebP; convert it";
        } else if (startsWith(bytes, 0, 'I', 'I', 42, 0) || startsWith(bytes, 0, 'M', 'M', 0, 42)) {
            return " but a TIFF; convert it";
        }
        return "";
    }

    private static boolean startsWith(byte[] bytes, int offset, int... signature) {
        if (bytes.length < offset + signature.length) {
            return false;
        }
        for (int i = 0; i < signature.length; i++) {
            if ((bytes[offset + i] & 0xFF) != signature[i]) {
                return false;
            }
        }
        return true;
    }
}
