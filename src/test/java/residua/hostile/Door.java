package residua.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One reader of something that others made, and how to knock at it.
 *
 * @param name of the reader
 * @param seeds sound inputs, made by tests
 * @param words that mean something in the format
 * @param fixedBytes what a reading may allocate whatever its input
 * @param perByte what it may allocate for each byte of the input besides
 * @param reading the reader itself
 */
public record Door(
        String name, List<byte[]> seeds, List<byte[]> words, long fixedBytes, long perByte, Reading reading) {
    private static final int MOST_MUTATIONS = 5;

    /** Reads an input, or refuses it. */
    @FunctionalInterface
    public interface Reading {
        /** Reads it. */
        void read(byte[] input) throws Exception;
    }

    /** Adds the words that no format may give a meaning to. */
    public Door {
        List<byte[]> all = new ArrayList<>(words);
        all.addAll(words(
                "residua.hostile.Trap", "../../escaped", "/tmp/escaped", "\r\n\u001b[2J", "\0", "%n%s", "\u202e"));
        words = List.copyOf(all);
        seeds = List.copyOf(seeds);
    }

    /** Words as bytes. */
    public static List<byte[]> words(String... words) {
        return List.of(words).stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Words of any JSON, and more of one format. */
    public static List<byte[]> json(String... more) {
        List<byte[]> words = new ArrayList<>(words(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "null",
                "[[[[[[[[[[[[[[[[",
                "\"@class\":\"residua.hostile.Trap\",",
                "\\n",
                "\\u0000"));
        words.addAll(words(more));
        return words;
    }

    /** A seed with changes. */
    public byte[] input(int seed, List<Mutation> mutations) {
        byte[] input = seeds.get(Math.floorMod(seed, seeds.size()));
        for (Mutation mutation : mutations) {
            byte[] other = seeds.get((int) Math.floorMod(mutation.value(), (long) seeds.size()));
            input = mutation.apply(input, other, words);
        }
        return input;
    }

    /** Any input: a seed with one to {@value #MOST_MUTATIONS} changes. */
    public byte[] input(Random random) {
        List<Mutation> mutations = new ArrayList<>();
        for (int left = 1 + random.nextInt(MOST_MUTATIONS); left > 0; left--) {
            mutations.add(Mutation.random(random));
        }
        return input(random.nextInt(seeds.size()), mutations);
    }

    @Override
    public String toString() {
        return name;
    }
}
