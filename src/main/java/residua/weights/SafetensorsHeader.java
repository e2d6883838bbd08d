package residua.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.shape.UserException;

/**
 * The JSON head of a safetensors file, checked: every entry complete, sizes and offsets in agreement, the data covered
 * from first to last byte without gap or overlap.
 *
 * @param entries in the order of their data
 * @param metadata the free words of the file
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    /** What the reference implementation allows. */
    static final int MOST_BYTES = 100_000_000;

    private static final int MOST_EXTENTS = 16;

    /** Without Jackson's table of names, which hostile names could fill. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** One tensor; offsets in bytes from the end of the header. */
    record Entry(String name, Dtype dtype, List<Integer> extents, long begin, long end) {
        long elements() {
            return extents.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        }
    }

    /** Parses and checks {@code json} against the bytes of data that follow it. */
    static SafetensorsHeader parse(byte[] json, long dataBytes, SourceFile file) {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT, file);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                expect(parser, parser.nextToken(), JsonToken.START_OBJECT, file);
                if (name.equals("__metadata__")) {
                    readMetadata(parser, metadata, file);
                } else {
                    entries.add(readEntry(parser, name, file));
                }
            }
            if (parser.nextToken() != null) {
                throw file.refuse("its safetensors header goes on behind its end");
            }
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file.path() + ": its safetensors header is no valid JSON (byte "
                            + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset() + 8) + ")",
                    e);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkCover(entries, dataBytes, file);
        return new SafetensorsHeader(entries, metadata);
    }

    private static void readMetadata(JsonParser parser, Map<String, String> metadata, SourceFile file)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            expect(parser, parser.nextToken(), JsonToken.VALUE_STRING, file);
            metadata.put(key, parser.getText());
        }
    }

    private static Entry readEntry(JsonParser parser, String name, SourceFile file) throws IOException {
        Dtype dtype = null;
        long[] extents = null;
        long[] offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "dtype" -> dtype = dtype(parser, name, file);
                case "shape" -> extents = numbers(parser, MOST_EXTENTS, name, file);
                case "data_offsets" -> offsets = numbers(parser, 2, name, file);
                default ->
                    throw file.refuse("its safetensors header says \"" + Shown.name(key) + "\" of " + Shown.name(name)
                            + ", which the format does not know");
            }
        }
        if (dtype == null || extents == null || offsets == null || offsets.length != 2) {
            throw file.refuse("its safetensors header lacks type, shape or offsets of " + Shown.name(name));
        }
        return checked(name, dtype, extents, offsets[0], offsets[1], file);
    }

    private static Dtype dtype(JsonParser parser, String name, SourceFile file) throws IOException {
        expect(parser, parser.currentToken(), JsonToken.VALUE_STRING, file);
        String text = parser.getText();
        return Arrays.stream(Dtype.values())
                .filter(d -> d.name().equals(text))
                .findFirst()
                .orElseThrow(() -> file.refuse("its safetensors header gives " + Shown.name(name) + " elements of type "
                        + Shown.name(text) + ", which cannot be read; store it as F32"));
    }

    private static long[] numbers(JsonParser parser, int most, String name, SourceFile file) throws IOException {
        expect(parser, parser.currentToken(), JsonToken.START_ARRAY, file);
        long[] numbers = new long[most];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser, parser.currentToken(), JsonToken.VALUE_NUMBER_INT, file);
            if (count == most || parser.getLongValue() < 0) {
                throw file.refuse("its safetensors header has impossible numbers for " + Shown.name(name));
            }
            numbers[count++] = parser.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    private static Entry checked(String name, Dtype dtype, long[] extents, long begin, long end, SourceFile file) {
        List<Integer> sizes = new ArrayList<>();
        try {
            long bytes = dtype.bytes();
            for (long extent : extents) {
                sizes.add(Math.toIntExact(extent));
                bytes = Math.multiplyExact(bytes, extent);
            }
            if (begin > end || bytes != end - begin) {
                throw file.refuse(Shown.name(name) + " of shape " + sizes + " takes " + bytes
                        + " bytes, the header gives it " + begin + " to " + end);
            }
        } catch (ArithmeticException e) {
            throw new UserException(file.path() + ": " + Shown.name(name) + " is too large", e);
        }
        return new Entry(name, dtype, sizes, begin, end);
    }

    private static void checkCover(List<Entry> entries, long dataBytes, SourceFile file) {
        long covered = 0;
        for (Entry entry : entries) {
            if (entry.begin() != covered) {
                throw file.refuse("by its safetensors header the data of " + Shown.name(entry.name())
                        + " begin at byte " + entry.begin() + ", those before end at " + covered);
            }
            covered = entry.end();
        }
        if (covered > dataBytes) {
            throw file.refuse(
                    "cut short: " + (covered - dataBytes) + " bytes of what its safetensors header lists are missing");
        }
        if (covered < dataBytes) {
            throw file.refuse(
                    (dataBytes - covered) + " bytes behind its last tensor belong to none by its safetensors header");
        }
    }

    private static void expect(JsonParser parser, JsonToken got, JsonToken want, SourceFile file) {
        if (got != want) {
            throw file.refuse("its safetensors header has " + (got == null ? "its end" : got) + " instead of " + want
                    + " (byte " + (parser.currentTokenLocation().getByteOffset() + 8) + ")");
        }
    }
}
