using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelDrop.Training;

/// <summary>Where training was.</summary>
/// <param name="Epoch">How many epochs were done, from 0 to <see cref="MostEpochs"/>.</param>
/// <param name="DropoutStep">How many batches relevance dropout had masked, at most <see cref="long.MaxValue"/>.</param>
public sealed record CheckpointState(int Epoch, ulong DropoutStep)
{
    /// <summary>More epochs than any run has: schedulers are brought to an epoch one step at a time.</summary>
    public const int MostEpochs = 1_000_000;

    /// <summary>What is wrong with it, or null.</summary>
    internal string? Problem => Epoch is < 0 or > MostEpochs
        ? $"Epoch is {Epoch}; expected 0 to {MostEpochs}"
        : DropoutStep > long.MaxValue ? $"DropoutStep is {DropoutStep}; expected 0 to {long.MaxValue}" : null;

    /// <summary>Reads a state that has both values, each once, in their ranges.</summary>
    /// <exception cref="InvalidDataException">It has not.</exception>
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
[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = 1, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
