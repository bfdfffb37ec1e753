using RelDrop.Programs;
using RelDrop.Rules;

namespace RelDrop.Lowering;

/// <summary>
/// The terms of a rule for one linear layer: with s = R / stabilize(Σᵢ zᵢ) for each group, the input's relevance is Σᵢ xᵢ ⊙ Wᵢᵀ s. What
/// is multiplied by the same part of the input is added up before.
/// </summary>
/// <param name="site">The layer.</param>
/// <param name="map">It with its weights.</param>
/// <param name="input">Its input.</param>
/// <param name="output">Its output.</param>
/// <param name="rule">The rule.</param>
/// <param name="block">What is appended to.</param>
internal sealed class TermLowering(Site site, Value map, Value input, Value output, LinearRule rule, Block block)
{
    private readonly string id = site.Id;

    /// <summary>The input's relevance: a lone product with the input itself is not made here.</summary>
    public Message Send(Message arriving, string name)
    {
        if (rule.Groups.Any(group => group.Mask != OutputMask.All))
            arriving = Message.Of(arriving.Whole(block));
        var factors = new List<(RuleTerm Term, Value Factor)>();
        for (var i = 0; i < rule.Groups.Count; i++)
            factors.AddRange(Factors(rule.Groups[i], rule.Groups.Count == 1 ? "" : ((char)('a' + i)).ToString(), arriving));
        var parts = factors.GroupBy(one => (one.Term.Input, one.Term.IsNegative)).Select(part => (Term: part.First().Term, Factor: Sum([.. part.Select(one => one.Factor)], part.First().Term))).ToArray();
        if (parts is [{ Term: { IsNegative: false, Input: InputPart.Value } } lone])
        {
            var product = Message.Product(name, input, lone.Factor, ownsFactor: true);
            return site.Reduces ? product : Message.Of(product.Whole(block));
        }

        Value? sum = null;
        for (var i = 0; i < parts.Length; i++)
        {
            var target = i == parts.Length - 1 ? name : $"p{id}{(i == 0 ? "" : "_" + Values.Text(i))}";
            sum = Add(sum, parts[i].Term, parts[i].Factor, target);
        }

        return Message.Of(sum!);
    }

    /// <summary>Whether a term is the layer's own output.</summary>
    public static bool IsOutput(RuleTerm term) => term is { Input: InputPart.Value, Weight: ParameterPart.Value, Bias: ParameterPart.Value };

    /// <summary>Adds x ⊙ c to what has been added up so far.</summary>
    private Value Add(Value? sum, RuleTerm term, Value factor, string name)
    {
        if (term.Input == InputPart.One)
            return sum is null ? factor : block.Tensor(name, Primitive.Add, sum, factor);
        var x = Input(term.Input);
        if (sum is null)
            return block.Tensor(name, Primitive.Multiply, x, factor);
        block.Add(new Call(term.IsNegative ? Primitive.SubtractProduct : Primitive.AddProduct, [sum, x, factor], Value.Tensor(name)) { Overwritable = sum });
        return Value.Tensor(name);
    }

    /// <summary>The factors that the relevance of one part of the input has from several groups, as one.</summary>
    private Value Sum(Value[] factors, RuleTerm term)
    {
        var sum = factors[0];
        for (var i = 1; i < factors.Length; i++)
        {
            var name = $"c{id}{Letter(term.Input)}{(i == factors.Length - 1 ? "" : "_" + Values.Text(i))}";
            block.Add(new Call(Primitive.Add, [sum, factors[i]], Value.Tensor(name)) { Overwritable = sum });
            sum = Value.Tensor(name);
        }

        return sum;
    }

    /// <summary>c · Wᵢᵀ s for each term of a group, c being its coefficient.</summary>
    private IEnumerable<(RuleTerm Term, Value Factor)> Factors(RuleGroup group, string suffix, Message arriving)
    {
        var denominator = Denominator(group, suffix);
        var masked = group.Mask switch
        {
            OutputMask.Positive => Message.Of(block.Tensor($"m{id}{suffix}", Primitive.WherePositive, Value.Tensor(arriving.Name), output)),
            OutputMask.Negative => Message.Of(block.Tensor($"m{id}{suffix}", Primitive.WhereNegative, Value.Tensor(arriving.Name), output)),
            _ => arriving,
        };
        var isScaled = group.Coefficient != 1;
        var share = masked.Share(block, $"{(isScaled ? "t" : "s")}{id}{suffix}", denominator, Site.Stabilizer(rule.Stabilizer), site.SharesFactors);
        if (isScaled)
            share = block.Tensor($"s{id}{suffix}", Primitive.Scale, share, new Constant(group.Coefficient));
        foreach (var term in group.Terms)
        {
            var name = $"c{id}{suffix}{(group.Terms.Count == 1 ? "" : Letter(term.Input))}";
            yield return (term, block.Tensor(name, Primitive.Transpose, [map, share, .. Weight(term.Weight)]));
        }
    }

    /// <summary>Σᵢ zᵢ; where it is the layer's own output, it need not be computed again.</summary>
    private Value Denominator(RuleGroup group, string suffix)
    {
        Value? sum = null;
        var isOwn = false;
        for (var i = 0; i < group.Terms.Count; i++)
        {
            var term = group.Terms[i];
            var isOutput = site.Reduces && IsOutput(term);
            var z = isOutput ? output : block.Tensor(
                $"z{id}{suffix}{(group.Terms.Count == 1 ? Letter(term.Weight) : Letter(term.Input))}",
                term.Bias == ParameterPart.None ? Primitive.ForwardWithoutBias : Primitive.Forward,
                [map, Input(term.Input), .. Weight(term.Weight)]);
            if (sum is null)
            {
                (sum, isOwn) = (z, !isOutput);
                continue;
            }

            var name = $"d{id}{suffix}{(i == group.Terms.Count - 1 ? "" : "_" + Values.Text(i))}";
            block.Add(new Call(term.IsNegative ? Primitive.Subtract : Primitive.Add, [sum, z], Value.Tensor(name)) { Overwritable = isOwn && !term.IsNegative ? sum : null });
            (sum, isOwn) = (Value.Tensor(name), true);
        }

        return sum!;
    }

    private Value Input(InputPart part) => part switch
    {
        InputPart.Positive => block.Once($"x{id}p", Primitive.Positive, input),
        InputPart.Negative => block.Once($"x{id}n", Primitive.Negative, input),
        InputPart.One => block.Once($"x{id}o", Primitive.ConstantInput, map, new Constant(1.0)),
        InputPart.Low => block.Once($"x{id}l", Primitive.ConstantInput, [map, .. rule.Low.Select(value => new Constant(value))]),
        InputPart.High => block.Once($"x{id}h", Primitive.ConstantInput, [map, .. rule.High.Select(value => new Constant(value))]),
        _ => input,
    };

    private IEnumerable<Operand> Weight(ParameterPart part) => part == ParameterPart.Value ? [] : [new WeightOperand(part, rule.Gamma)];

    private static string Letter(InputPart part) => part switch
    {
        InputPart.Positive => "p",
        InputPart.Negative => "n",
        InputPart.One => "o",
        InputPart.Low => "l",
        InputPart.High => "h",
        _ => "x",
    };

    private static string Letter(ParameterPart part) => part switch
    {
        ParameterPart.Positive => "p",
        ParameterPart.Negative => "n",
        ParameterPart.FavorPositive => "fp",
        ParameterPart.FavorNegative => "fn",
        ParameterPart.Squared => "s",
        _ => "x",
    };
}
