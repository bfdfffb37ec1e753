using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance.Verification;

/// <summary>
/// Has a model compute as in eval mode and without its hooks, and afterwards leaves modes, hooks, buffers and torch's random state as
/// they were.
/// </summary>
internal sealed class Undisturbed : IDisposable
{
    private static readonly string[] HookFields = ["pre_hooks", "post_hooks", "module_pre_hooks", "module_post_hooks"];

    /// <summary>Modules that are in training mode among their modes, each after the one that it is in; none if all are in eval mode.</summary>
    private readonly (nn.Module Module, bool Training)[] modes;
    private readonly List<(FieldInfo Field, nn.Module Module, object Hooks)> hooks = [];
    private readonly (Tensor Buffer, Tensor Before)[] buffers;
    private readonly Tensor random = get_rng_state();

    public Undisturbed(nn.Module model)
    {
        nn.Module[] modules = [.. model.modules().Prepend(model).Distinct()];
        modes = modules.Any(module => module.training) ? [.. modules.Select(module => (module, module.training))] : [];
        buffers = [.. modules.SelectMany(module => module.buffers(recurse: false)).Distinct().Select(buffer => (buffer, buffer.detach().clone()))];
        try
        {
            foreach (var module in modules)
                SetHooksAside(module);
            foreach (var (module, _) in modes.Where(mode => mode.Training))
                module.train(false);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Has the random numbers drawn again that were drawn since.</summary>
    public void Rewind() => set_rng_state(random);

    /// <inheritdoc/>
    public void Dispose()
    {
        // A module's mode is also that of those inside it, until theirs is set.
        foreach (var (module, training) in modes)
        {
            if (module.training != training)
                module.train(training);
        }

        foreach (var (field, module, own) in hooks)
            field.SetValue(module, own);
        foreach (var (buffer, before) in buffers)
        {
            using (before)
            {
                if (!IsSame(buffer, before))
                    buffer.copy_(before);
            }
        }

        // Only if it moved: another thread's numbers would be drawn again too.
        using (random)
        using (var now = get_rng_state())
        {
            if (!IsSame(random, now))
                Rewind();
        }
    }

    private static bool IsSame(Tensor one, Tensor other)
    {
        using var equal = one.eq(other);
        using var all = equal.all();
        return all.item<bool>();
    }

    /// <summary>Forward itself runs no hooks, but it may reach modules inside by <c>call</c>, as Sequential does.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = Trimming.IsWarnedOf)]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Trimming.IsWarnedOf)]
    private void SetHooksAside(nn.Module module)
    {
        for (var type = module.GetType(); type is not null; type = type.BaseType)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(nn.HookableModule<,>))
                continue;
            foreach (var name in HookFields)
            {
                var field = type.GetField(name, BindingFlags.NonPublic | BindingFlags.Instance);
                if (field?.GetValue(module) is not IDictionary { Count: > 0 } own)
                    continue;
                hooks.Add((field, module, own));
                field.SetValue(module, Activator.CreateInstance(field.FieldType));
            }
        }
    }
}
