using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelDrop.Training;

/// <summary>Where training was.</summary>
/// <param name="Epoch">How many epochs were done, from 0 to <see cref="MostEpochs"/>.</param>
/// <param name="DropoutStep">How many batches relevance dropout had masked, at most <see cref="long.MaxValue"/>.</param>
public sealed record CheckpointState(int Epoch, ulong DropoutStep)
{
    /// <summary>More epochs than any run has.</summary>
    public const int MostEpochs = 1_000_000;

    /// <summary>How many steps of the optimizer were done in all; null if whoever wrote it did not count them.</summary>
    public long? Step { get; init; }

    /// <summary>How many batches were done in all; null if whoever wrote it did not count them.</summary>
    public long? Batches { get; init; }

    /// <summary>How many batches were done of the epoch that comes after those that are done.</summary>
    public int BatchInEpoch { get; init; }

    /// <summary>The sum of the losses of that epoch's samples.</summary>
    public double LossSum { get; init; }

    /// <summary>How many of that epoch's samples were classified correctly.</summary>
    public long Correct { get; init; }

    /// <summary>How many samples of that epoch were seen.</summary>
    public long Samples { get; init; }

    /// <summary>What is wrong with it, or null.</summary>
    internal string? Problem
    {
        get
        {
            if (Epoch is < 0 or > MostEpochs)
                return $"Epoch is {Epoch}; expected 0 to {MostEpochs}";
            if (DropoutStep > long.MaxValue)
                return $"DropoutStep is {DropoutStep}; expected 0 to {long.MaxValue}";
            if (!double.IsFinite(LossSum))
                return $"LossSum is {LossSum}; expected a finite number";
            (string Name, long Value)[] counts = [(nameof(Step), Step ?? 0), (nameof(Batches), Batches ?? 0), (nameof(BatchInEpoch), BatchInEpoch), (nameof(Correct), Correct), (nameof(Samples), Samples)];
            return counts.FirstOrDefault(count => count.Value < 0) is ({ } name, var wrong) ? $"{name} is {wrong}; expected 0 or more" : null;
        }
    }

    /// <summary>Reads a state whose values are each there once at most, and in their ranges.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    internal static CheckpointState Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var state = JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointState) ?? throw new InvalidDataException("it is null; expected Epoch and DropoutStep");
            return state.Problem is { } problem ? throw new InvalidDataException(problem) : state;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"it is not Epoch and DropoutStep as JSON: {e.Message}", e);
        }
    }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.CheckpointState);
}

/// <summary>Reads and writes it without reflection, which trimmed programs do not have for JSON.</summary>
[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = 2, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
