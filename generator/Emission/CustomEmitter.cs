using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;

namespace RelDrop.Generator.Emission;

/// <summary>Writes the relevance step of a method for which the user has written the relevance.</summary>
internal static class CustomEmitter
{
    /// <summary>Calls the user's relevance method and checks what it returns.</summary>
    /// <param name="apply">The call of the method.</param>
    /// <param name="names">The names of values.</param>
    /// <param name="arriving">The relevance of its result.</param>
    /// <param name="sent">Names for the inputs' relevance.</param>
    public static Step Backward(Apply apply, Names names, string arriving, string[] sent)
    {
        var id = Names.Text(apply.Result);
        // What carries no relevance has a place in the tuple too, which nothing reads.
        var received = PerArgument(apply, sent, i => $"unread{id}_{Names.Text(i)}");
        var inputs = PerArgument(apply, [.. apply.Inputs.Select(input => names[input])], _ => "null");
        // The method may hand on the very tensor that it is given, and that one is disposed here.
        var call = $"{names.Fill(apply.Relevance!)}{names[apply.Result]}, {arriving}.alias())";
        return new Define($"Lrp.UserRelevance.Of({call}, [{string.Join(", ", inputs)}])", [.. received.Select(Variable.Tensor)]);
    }

    private static IEnumerable<string> PerArgument(Apply apply, string[] receiving, System.Func<int, string> other)
    {
        var next = 0;
        return apply.Receives.Select((receives, i) => receives ? receiving[next++] : other(i));
    }
}
