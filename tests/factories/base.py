"""What the factories of the portal share."""

import factory


class PortalFactory(factory.django.DjangoModelFactory):
    """A factory that saves once and lets nobody set a state past its workflow."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        if "state" in kwargs:
            raise TypeError("A state is reached through its workflow: use workflow.perform or tests.world.")
        return kwargs
