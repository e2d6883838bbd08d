package residua.weights;

import residua.shape.Shape;

/**
 * A tensor that a network wants from a file.
 *
 * @param name as torchvision has it
 * @param shape its extents
 */
public record ExpectedTensor(String name, Shape shape) {}
