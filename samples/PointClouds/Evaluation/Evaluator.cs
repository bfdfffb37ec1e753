using PointClouds.Data;
using RelDrop.Distributed;
using RelDrop.Samples;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PointClouds.Evaluation;

/// <summary>Asks a model about clouds, batch by batch, in eval mode; it is left in the mode that it was in.</summary>
/// <param name="model">Points (B, 3 or 6, P) to logits (B, K).</param>
/// <param name="batchSize">How many clouds go through the model at once.</param>
/// <param name="device">Where the model is.</param>
internal sealed class Evaluator(Module<Tensor, Tensor> model, int batchSize, Device device)
{
    /// <summary>How the model does.</summary>
    public Scores Score(PointSet clouds)
    {
        using var logProbabilities = LogProbabilities(clouds);
        return Scores.Of(logProbabilities, clouds.Labels, clouds.Classes);
    }

    /// <summary>How it does, of which each rank asks it a part.</summary>
    public Scores Score(PointSet clouds, Ranks ranks)
    {
        if (ranks.Size == 1)
            return Score(clouds);
        var share = ranks.Share(clouds.Count);
        using var own = new PointSet(clouds.Points.narrow(0, share.Start, share.Length), clouds.Labels.narrow(0, share.Start, share.Length), clouds.Classes);
        return (share.Length == 0 ? Scores.None(clouds.Classes) : Score(own)).OfAll(ranks);
    }

    /// <summary>What the model says of each cloud, (N, K) on the CPU.</summary>
    /// <exception cref="InvalidDataException">The model takes other clouds, or has another number of classes.</exception>
    public Tensor LogProbabilities(PointSet clouds) => OfBatches(clouds, (input, _) => Logits.Of(model, input, clouds.Classes.Count, "a cloud").log_softmax(1));

    /// <summary>Something of each cloud, put together along the first dimension.</summary>
    /// <param name="clouds">The clouds.</param>
    /// <param name="compute">Gives it of inputs (B, 3 or 6, P) and labels (B) on the model's device.</param>
    public Tensor OfBatches(PointSet clouds, Func<Tensor, Tensor, Tensor> compute)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var wasTraining = model.training;
        model.eval();
        try
        {
            return cat([.. clouds.Batches(batchSize).Select(batch =>
            {
                using var inner = NewDisposeScope();
                using var input = batch.Input;
                using var labels = batch.Labels;
                return compute(input.to(device), labels.to(device)).cpu().MoveToOuterDisposeScope();
            })]).MoveToOuterDisposeScope();
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
