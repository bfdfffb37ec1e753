using RelDrop.Distributed;
using static TorchSharp.torch;

namespace PointClouds.Evaluation;

/// <summary>How many clouds of a class were classified correctly.</summary>
internal sealed record ClassScore(string Name, int Correct, int Count)
{
    /// <summary>0 to 1; NaN if there are none.</summary>
    public double Accuracy => (double)Correct / Count;
}

/// <summary>How a model does on clouds.</summary>
/// <param name="Classes">Class by class, in their order.</param>
internal sealed record Scores(IReadOnlyList<ClassScore> Classes)
{
    public int Count => Classes.Sum(score => score.Count);

    /// <summary>The share of clouds that were classified correctly, 0 to 1.</summary>
    public double InstanceAccuracy => (double)Classes.Sum(score => score.Correct) / Count;

    /// <summary>The mean over the classes that there are clouds of, however many those are.</summary>
    public double ClassAccuracy => Classes.Where(score => score.Count > 0).Average(score => score.Accuracy);

    /// <summary>Those of no cloud.</summary>
    public static Scores None(IReadOnlyList<string> classes) => new([.. classes.Select(name => new ClassScore(name, 0, 0))]);

    /// <summary>Those of all ranks' clouds together.</summary>
    public Scores OfAll(Ranks ranks)
    {
        double[] counts = [.. Classes.SelectMany(score => new double[] { score.Correct, score.Count })];
        ranks.Sum(counts);
        return new Scores([.. Classes.Select((score, i) => score with { Correct = (int)counts[2 * i], Count = (int)counts[(2 * i) + 1] })]);
    }

    /// <summary>Counts.</summary>
    /// <param name="logProbabilities">What the model says, (N, K); the greatest counts, of equal ones the first.</param>
    /// <param name="labels">What is true, (N), int64.</param>
    /// <param name="classes">The names of the K classes.</param>
    public static Scores Of(Tensor logProbabilities, Tensor labels, IReadOnlyList<string> classes)
    {
        using var scope = NewDisposeScope();
        var predicted = logProbabilities.argmax(1).data<long>().ToArray();
        var actual = labels.data<long>().ToArray();
        return new Scores([.. classes.Select((name, label) => new ClassScore(
            name, actual.Zip(predicted).Count(pair => pair.First == label && pair.Second == label), actual.Count(other => other == label)))]);
    }
}
