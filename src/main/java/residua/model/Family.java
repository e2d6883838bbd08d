package residua.model;

import java.util.List;
import java.util.stream.IntStream;
import residua.nn.Fan;

/**
 * What the networks for one data set share.
 *
 * @param input the images
 * @param fan how filters start
 * @param classNames names of the data set's classes
 */
record Family(Input input, Fan fan, List<String> classNames) {
    static final Family IMAGENET = new Family(Input.IMAGENET, Fan.OUT, Labels.imagenet());
    static final Family CIFAR = new Family(Input.CIFAR, Fan.IN, Labels.CIFAR10);

    /** The data set's names where their number is asked for, else plain numbers. */
    List<String> labels(int classes) {
        return classes == classNames.size()
                ? classNames
                : IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }
}
