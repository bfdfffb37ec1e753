using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>A method for which the user has written the relevance.</summary>
internal sealed class CustomLowering : OperationLowering
{
    public override string RuleText(Site site) => "its own relevance";

    /// <summary>Calls the user's relevance method and checks what it returns.</summary>
    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        // The method may hand on the very tensor that it is given, and that one is freed here. What carries no relevance has a place in the tuple too.
        var relevance = arriving[0]!.Whole(block);
        var call = Template.Join(site.Context.Code(site.Apply.Relevance!), site.Output, ", ", relevance, ".alias())");
        var inputs = PerArgument<Operand>(site, i => site.Inputs[i], _ => new Nothing());
        var received = PerArgument(site, i => Value.Tensor(sent[i]), i => Value.Tensor($"unread{site.Id}_{Values.Text(i)}"));
        block.Add(new Call(Primitive.UserRelevance, [call, new ListOf(inputs)], [.. received]));
        return [.. sent.Select(name => Message.Of(Value.Tensor(name)))];
    }

    private static IEnumerable<T> PerArgument<T>(Site site, Func<int, T> receiving, Func<int, T> other)
    {
        var next = 0;
        return [.. site.Apply.Receives.Select((receives, i) => receives ? receiving(next++) : other(i))];
    }
}
