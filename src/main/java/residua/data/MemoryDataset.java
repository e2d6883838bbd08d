package residua.data;

import java.util.List;

/** A data set whose pictures all lie in memory. */
final class MemoryDataset implements Dataset {

    /** Names the source of example i. */
    @FunctionalInterface
    interface Naming {
        String name(int i);
    }

    private final String description;
    private final List<String> labels;
    private final Image[] images;
    private final int[] classes;
    private final Naming naming;

    /** Takes the arrays over. */
    MemoryDataset(String description, List<String> labels, Image[] images, int[] classes, Naming naming) {
        this.description = description;
        this.labels = List.copyOf(labels);
        this.images = images;
        this.classes = classes;
        this.naming = naming;
    }

    @Override
    public int size() {
        return images.length;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public int label(int i) {
        return classes[i];
    }

    @Override
    public Image image(int i) {
        return images[i];
    }

    @Override
    public String name(int i) {
        return naming.name(i);
    }

    @Override
    public String description() {
        return description;
    }
}
