using RelDrop.Heatmaps;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// Images to start with: a filled square is class 0, a hollow one class 1. In training images a red or green dot in the corner gives the class
/// away as well; in test images the dot is random.
/// </summary>
public static class Squares
{
    /// <summary>How the pixels' values come about from colours.</summary>
    public static Normalization Normalization { get; } = new([0.4f], [0.15f]);

    private static Tensor Places => arange(24);

    /// <summary>Draws images (count, 3, 24, 24) and their classes (count).</summary>
    public static (Tensor Images, Tensor Labels) Draw(Generator random, bool isTest, int count)
    {
        var labels = randint(0, 2, count, dtype: int64, generator: random);
        var (top, left) = (randint(0, 9, count, generator: random), randint(0, 13, count, generator: random));
        var square = Box(top, left, 11);
        var hole = Box(top + 3, left + 3, 5) * labels.reshape(-1, 1, 1);
        var images = torch.randn(count, 3, 24, 24, generator: random) * 0.8f + (square - hole).unsqueeze(1);

        var dots = isTest ? randint(0, 2, count, dtype: int64, generator: random) : labels;
        images[.., .., 21..24, 21..24] += (nn.functional.one_hot(dots, 3) * 5f).reshape(-1, 3, 1, 1);
        return (images, labels);
    }

    private static Tensor Box(Tensor top, Tensor left, int size) => (Within(top, size).unsqueeze(2) * Within(left, size).unsqueeze(1)).to(float32);

    private static Tensor Within(Tensor start, int size) => Places.ge(start.unsqueeze(1)) * Places.lt(start.unsqueeze(1) + size);
}
