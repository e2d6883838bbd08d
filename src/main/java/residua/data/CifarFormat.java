package residua.data;

import java.util.List;
import java.util.stream.IntStream;
import residua.shape.UserException;

/**
 * The official binary formats of CIFAR-10 and CIFAR-100 (A. Krizhevsky, 2009): records of one or two label bytes and
 * 3072 pixel bytes {@code [3][32][32]}. The coarse label of CIFAR-100 comes first and is only checked.
 *
 * @param kind the word before the colon
 * @param folder the folder in the official archive
 * @param archive name of the official archive
 * @param archiveMd5 its published MD5, lower-case hexadecimal
 * @param labelFile the file that names the classes, one a line
 * @param trainFiles the files to train on, in order
 * @param testFile the file to measure on
 * @param labelLimits number of classes of each label byte; the last is the label
 */
record CifarFormat(
        String kind,
        String folder,
        String archive,
        String archiveMd5,
        String labelFile,
        List<String> trainFiles,
        String testFile,
        List<Integer> labelLimits) {
    /** 10 classes, five files to train on. */
    static final CifarFormat CIFAR10 = new CifarFormat(
            "cifar10",
            "cifar-10-batches-bin",
            "cifar-10-binary.tar.gz",
            "c32a1d4ab5d03f1284b67883e8d87530",
            "batches.meta.txt",
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"),
            "test_batch.bin",
            List.of(10));

    /** 20 coarse and 100 fine classes. */
    static final CifarFormat CIFAR100 = new CifarFormat(
            "cifar100",
            "cifar-100-binary",
            "cifar-100-binary.tar.gz",
            "03b5dce01913d631647c71ecec9e9cb8",
            "fine_label_names.txt",
            List.of("train.bin"),
            "test.bin",
            List.of(20, 100));

    /** Of one file: half a million records, where the official files hold fifty thousand at most. */
    static final int MOST_BYTES = 3 << 29;

    private static final int SIDE = 32;
    private static final int PLANE_BYTES = SIDE * SIDE;
    private static final List<String> CIFAR10_LABELS =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    /** The files of a split, in order. */
    List<String> files(Split split) {
        return split == Split.TRAIN ? trainFiles : List.of(testFile);
    }

    /** Number of classes. */
    int classes() {
        return labelLimits.get(labelLimits.size() - 1);
    }

    /** The class names that the lines of the label file give, or well-known ones where it is absent. */
    List<String> labels(List<String> lines, String file) {
        List<String> labels =
                lines.stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
        if (labels.isEmpty()) {
            return classes() == CIFAR10_LABELS.size()
                    ? CIFAR10_LABELS
                    : IntStream.range(0, classes()).mapToObj(i -> "class " + i).toList();
        }
        if (labels.size() != classes()) {
            throw new UserException(file + " names " + labels.size() + " classes; " + kind + " has " + classes());
        }
        return labels;
    }

    /** Bytes of a record. */
    int recordBytes() {
        return labelLimits.size() + 3 * PLANE_BYTES;
    }

    /** Refuses a file of {@code bytes} bytes that is no whole number of records. */
    void checkSize(long bytes, String file) {
        if (bytes == 0) {
            throw new UserException(file + " is empty; expected a whole number of " + recordBytes() + "-byte records");
        }
        if (bytes > MOST_BYTES) {
            throw new UserException(file + " is larger than " + MOST_BYTES + " bytes; is it in the official format?");
        }
        if (bytes % recordBytes() != 0) {
            throw new UserException(file + " is cut in the middle of a record: " + bytes + " bytes are "
                    + bytes / recordBytes() + " records of " + recordBytes() + " bytes and " + bytes % recordBytes()
                    + " bytes more; copy or download the file again");
        }
    }

    /** Appends the records of one file. */
    void read(byte[] bytes, String file, List<Image> images, List<Integer> labels) {
        checkSize(bytes.length, file);
        for (int record = 0; record < bytes.length / recordBytes(); record++) {
            int start = record * recordBytes();
            int label = 0;
            for (int i = 0; i < labelLimits.size(); i++) {
                label = bytes[start + i] & 0xFF;
                if (label >= labelLimits.get(i)) {
                    throw new UserException(
                            file + ": record " + record + " has the label " + label + "; " + kind + " has labels 0 to "
                                    + (labelLimits.get(i) - 1) + "; is this file in the official format?");
                }
            }
            labels.add(label);
            images.add(interleaved(bytes, start + labelLimits.size()));
        }
    }

    private static Image interleaved(byte[] planes, int start) {
        byte[] pixels = new byte[3 * PLANE_BYTES];
        for (int i = 0; i < PLANE_BYTES; i++) {
            pixels[3 * i] = planes[start + i];
            pixels[3 * i + 1] = planes[start + PLANE_BYTES + i];
            pixels[3 * i + 2] = planes[start + 2 * PLANE_BYTES + i];
        }
        return new Image(SIDE, SIDE, 3, pixels);
    }
}
